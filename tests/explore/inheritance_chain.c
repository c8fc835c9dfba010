/*
 * inheritance_chain.c - main() waits for bob, bob for ann on the other core, who
 * lets go just then.
 */
#include "tests/explore/scenario.h"

static struct lock anns = LOCK_INIT, bobs = LOCK_INIT;
static volatile bool ann_holds;

JOB(hold_and_let_go)
{
    EXPECT(lock_acquire(&anns, FOREVER) == OK);
    ann_holds = true;
    scenario_await();
    return lock_release(&anns);
}

JOB(hold_and_want_anns)
{
    EXPECT(lock_acquire(&bobs, FOREVER) == OK);
    EXPECT(lock_acquire(&anns, FOREVER) == OK);
    EXPECT(lock_release(&anns) == OK);
    return lock_release(&bobs);
}

SCENARIO("what is lent along a chain of locks is given back, whoever lets go when")
{
    scenario_start(&ann, hold_and_let_go, LOW, CORE(1));
    EVENTUALLY(ann_holds);
    scenario_block(&bob, hold_and_want_anns, LOW + 1, CORE(0));
    explore_begin();
    EXPECT(lock_acquire(&bobs, FOREVER) == OK);
    EXPECT(lock_release(&bobs) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(thread_effective_priority(&ann) == LOW);
    EXPECT(thread_effective_priority(&bob) == LOW + 1);
    EXPECT(!lock_is_locked(&anns) && !lock_is_locked(&bobs));
}

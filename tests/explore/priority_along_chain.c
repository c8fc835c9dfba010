/*
 * priority_along_chain.c - a thread that waits, and the one it waits for, which waits as
 * well, change their own priorities as the far end of the chain lets go.
 */
#include "tests/explore/scenario.h"

static struct lock anns = LOCK_INIT, bobs = LOCK_INIT;
static volatile bool bob_may_go;

JOB(let_go)
{
    EXPECT(lock_acquire(&anns, FOREVER) == OK);
    scenario_await();
    EXPECT(lock_release(&anns) == OK);
    EXPECT(thread_effective_priority(&ann) == LOW);
    return OK;
}

JOB(hold_and_want_anns)
{
    EXPECT(lock_acquire(&bobs, FOREVER) == OK);
    EXPECT(lock_acquire(&anns, FOREVER) == OK);
    EXPECT(lock_release(&anns) == OK);
    SPIN_UNTIL(bob_may_go);
    return lock_release(&bobs);
}

JOB(want_bobs)
{
    EXPECT(lock_acquire(&bobs, FOREVER) == OK);
    return lock_release(&bobs);
}

SCENARIO("a change of priority in a chain is lent on, or not, as who waits and who has let go")
{
    scenario_start(&ann, let_go, LOW, CORE(1));
    EVENTUALLY(lock_is_locked(&anns));
    scenario_block(&bob, hold_and_want_anns, LOW + 1, CORE(1));
    scenario_block(&cat, want_bobs, LOW + 2, CORE(1));
    EXPECT(thread_effective_priority(&ann) == LOW + 2);
    explore_begin();
    EXPECT(thread_set_priority(&cat, HIGH) == OK);
    EXPECT(thread_effective_priority(&bob) == HIGH);
    EXPECT(thread_set_priority(&bob, HIGH + 1) == OK);
    EXPECT(thread_effective_priority(&bob) == HIGH + 1);
    EXPECT(thread_set_priority(&cat, LOW) == OK && thread_set_priority(&bob, LOW + 1) == OK);
    EXPECT(thread_effective_priority(&bob) == LOW + 1);
    bob_may_go = true;
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

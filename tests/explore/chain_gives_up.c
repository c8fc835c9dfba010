/*
 * chain_gives_up.c - the last one of a chain of three over two locks gives up, as another
 * joins the chain in its place and gives up as well.
 */
#include "tests/explore/scenario.h"

static struct lock anns = LOCK_INIT, bobs = LOCK_INIT;
static struct semaphore may_go = SEMAPHORE_INIT(0);

JOB(hold_anns)
{
    EXPECT(lock_acquire(&anns, FOREVER) == OK);
    EXPECT(semaphore_acquire(&may_go, FOREVER) == OK);
    EXPECT(lock_release(&anns) == OK);
    EXPECT(thread_effective_priority(&ann) == LOW);
    return OK;
}

JOB(hold_bobs_and_want_anns)
{
    EXPECT(lock_acquire(&bobs, FOREVER) == OK);
    EXPECT(lock_acquire(&anns, FOREVER) == OK);
    EXPECT(lock_release(&anns) == OK);
    return lock_release(&bobs);
}

JOB(want_bobs)
{
    return lock_acquire(&bobs, LONG);
}

SCENARIO("each owner in a chain runs at what those lend it who have not given up")
{
    scenario_block(&ann, hold_anns, LOW, CORE(1));
    scenario_block(&bob, hold_bobs_and_want_anns, LOW + 1, CORE(0));
    scenario_block(&cat, want_bobs, HIGH, CORE(0));
    EXPECT(thread_effective_priority(&ann) == HIGH && thread_effective_priority(&bob) == HIGH);
    explore_begin();
    EXPECT(lock_acquire(&bobs, LONG) == E_TIMEOUT);
    EXPECT(scenario_result(&cat) == E_TIMEOUT);
    EXPECT(thread_effective_priority(&bob) == LOW + 1);
    EXPECT(thread_effective_priority(&ann) == LOW + 1);
    EXPECT(semaphore_release(&may_go) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
}

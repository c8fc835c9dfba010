/*
 * locks_in_any_order.c - an owner of two locks releases first the one that it took
 * first, as one waits for each and another gives up.
 */
#include "tests/explore/scenario.h"

static struct lock first = LOCK_INIT, second = LOCK_INIT;

JOB(hold_both)
{
    EXPECT(lock_acquire(&first, FOREVER) == OK);
    EXPECT(lock_acquire(&second, FOREVER) == OK);
    scenario_await();
    EXPECT(lock_release(&first) == OK);
    EXPECT(thread_effective_priority(&ann) == NORMAL);
    EXPECT(lock_release(&second) == OK);
    EXPECT(thread_effective_priority(&ann) == LOW);
    return OK;
}

JOB(want_first)
{
    EXPECT(lock_acquire(&first, FOREVER) == OK);
    return lock_release(&first);
}

JOB(want_second)
{
    EXPECT(lock_acquire(&second, FOREVER) == OK);
    return lock_release(&second);
}

SCENARIO("an owner of two locks gives back with each what was lent for that, whichever goes first")
{
    scenario_start(&ann, hold_both, LOW, CORE(1));
    EVENTUALLY(lock_is_locked(&second));
    scenario_block(&bob, want_first, HIGH, CORE(0));
    scenario_block(&cat, want_second, NORMAL, CORE(0));
    EXPECT(thread_effective_priority(&ann) == HIGH);
    explore_begin();
    EXPECT(lock_acquire(&first, FOREVER) == OK);
    EXPECT(lock_release(&first) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(!lock_is_locked(&first) && !lock_is_locked(&second));
}

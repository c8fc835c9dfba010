/*
 * heir_of_owner.c - an owner ends with a lock that two wait for, as one of the two is made more urgent.
 */
#include "tests/explore/scenario.h"

static struct lock lock = LOCK_INIT;
static volatile bool bob_may_go;

JOB(hold_and_end)
{
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    scenario_await();
    return OK;
}

JOB(want_and_keep)
{
    const int result = lock_acquire(&lock, FOREVER);

    SPIN_UNTIL(bob_may_go);
    EXPECT(lock_release(&lock) == OK);
    EXPECT(thread_effective_priority(&bob) == NORMAL);
    return result;
}

JOB(want)
{
    const int result = lock_acquire(&lock, FOREVER);

    EXPECT(lock_release(&lock) == OK);
    return result;
}

SCENARIO("who inherits the lock of one that ended is lent what those lend that still wait")
{
    scenario_start(&ann, hold_and_end, LOW, CORE(1));
    EVENTUALLY(lock_is_locked(&lock));
    scenario_block(&bob, want_and_keep, NORMAL, CORE(1));
    scenario_block(&cat, want, LOW, CORE(0));
    EXPECT(thread_effective_priority(&ann) == NORMAL);
    explore_begin();
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(thread_set_priority(&cat, HIGH) == OK);
    EXPECT(thread_effective_priority(&bob) == HIGH);
    bob_may_go = true;
    EXPECT(scenario_result(&bob) == E_OWNER_DIED);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(!lock_is_locked(&lock));
}

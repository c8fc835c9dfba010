/*
 * owner_dies.c - a thread ends with two locks in hand, which others want.
 */
#include "tests/explore/scenario.h"

static struct lock first = LOCK_INIT, second = LOCK_INIT;
static volatile bool held;

JOB(hold_and_end)
{
    EXPECT(lock_acquire(&first, FOREVER) == OK);
    EXPECT(lock_acquire(&second, FOREVER) == OK);
    held = true;
    scenario_await();
    return OK;
}

JOB(want_first)
{
    const int result = lock_acquire(&first, FOREVER);

    EXPECT(lock_release(&first) == OK);
    return result;
}

SCENARIO("a lock whose owner ends is handed on, or left, with a warning")
{
    scenario_start(&ann, hold_and_end, NORMAL, CORE(1));
    EVENTUALLY(held);
    scenario_block(&bob, want_first, LOW, CORE(0));
    explore_begin();
    EXPECT(lock_acquire(&second, FOREVER) == E_OWNER_DIED);
    EXPECT(lock_release(&second) == OK);
    EXPECT(scenario_result(&bob) == E_OWNER_DIED);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(!lock_is_locked(&first) && !lock_is_locked(&second));
}

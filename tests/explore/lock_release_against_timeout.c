/*
 * lock_release_against_timeout.c - a lock is let go at the moment whoever waits
 * for it gives up.
 */
#include "tests/explore/scenario.h"

static struct lock lock = LOCK_INIT;
static volatile bool held;

JOB(hold_and_let_go)
{
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    held = true;
    scenario_await();
    return lock_release(&lock);
}

SCENARIO("a lock let go as its waiter times out is either handed over or free, and nothing stays lent")
{
    scenario_start(&ann, hold_and_let_go, LOW, CORE(1));
    EVENTUALLY(held);
    explore_begin();
    const int result = lock_acquire(&lock, LONG);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(lock_release(&lock) == (result == OK ? OK : E_NOT_OWNER));
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(thread_effective_priority(&ann) == LOW);
    EXPECT(!lock_is_locked(&lock));
}

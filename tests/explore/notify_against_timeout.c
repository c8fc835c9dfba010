/*
 * notify_against_timeout.c - a condition is notified as its waiter begins to wait and gives up.
 */
#include "tests/explore/scenario.h"

static struct lock lock = LOCK_INIT;
static struct condition changed = CONDITION_INIT(&lock);
static bool closed;

/* The first wait may time out; the second one only a notification ends. */
JOB(wait_until_closed)
{
    duration_t timeout = LONG;

    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    while (!closed) {
        const int result = condition_wait(&changed, timeout);
        EXPECT(result == OK || result == E_TIMEOUT);
        EXPECT(lock_is_owned(&lock));
        timeout = FOREVER;
    }
    return lock_release(&lock);
}

SCENARIO("one who waits for a change, and gave up once, is told of it, and has the lock each time")
{
    scenario_ready(&ann, wait_until_closed, NORMAL, CORE(1));
    explore_begin();
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    closed = true;
    EXPECT(condition_notify(&changed, 1) == OK);
    EXPECT(lock_release(&lock) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(!lock_is_locked(&lock) && wait_queue_is_empty(&changed.waiters));
}

/*
 * notify_against_wait.c - a condition is notified as another begins to wait for it.
 */
#include "tests/explore/scenario.h"

static struct lock lock = LOCK_INIT;
static struct condition changed = CONDITION_INIT(&lock);
static bool closed;

JOB(wait_until_closed)
{
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    while (!closed)
        EXPECT(condition_wait(&changed, FOREVER) == OK);
    EXPECT(lock_is_owned(&lock));
    return lock_release(&lock);
}

SCENARIO("one who begins to wait for a change as it is made sees it, or is told of it")
{
    scenario_block(&bob, wait_until_closed, LOW, CORE(0));
    scenario_ready(&ann, wait_until_closed, NORMAL, CORE(1));
    explore_begin();
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    closed = true;
    EXPECT(condition_notify_all(&changed) == OK);
    EXPECT(lock_release(&lock) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(!lock_is_locked(&lock) && wait_queue_is_empty(&changed.waiters));
}

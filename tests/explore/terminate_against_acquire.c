/*
 * terminate_against_acquire.c - the owner of a lock is terminated while another
 * thread, on the owner's core, begins to wait for it and lends it priority.
 */
#include "tests/explore/scenario.h"

static struct lock lock = LOCK_INIT;
static struct semaphore never = SEMAPHORE_INIT(0);

JOB(own)
{
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    return semaphore_acquire(&never, FOREVER);
}

JOB(want)
{
    const int result = lock_acquire(&lock, FOREVER);

    EXPECT(lock_release(&lock) == OK);
    return result;
}

SCENARIO("an owner that is told to end while it is lent priority ends, and its lock goes on")
{
    scenario_block(&ann, own, LOW, CORE(1));
    scenario_ready(&bob, want, HIGH, CORE(1));
    explore_begin();
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    EXPECT(scenario_result(&bob) == E_OWNER_DIED);
    EXPECT(!lock_is_locked(&lock));
}

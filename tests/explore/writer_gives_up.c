/*
 * writer_gives_up.c - the last reader leaves as the writer that waits for it gives up, and another reader comes.
 */
#include "tests/explore/scenario.h"

static struct rwlock rwlock = RWLOCK_INIT;

JOB(write)
{
    const int result = rwlock_acquire_write(&rwlock, LONG);

    if (result != OK)
        return result;
    EXPECT(rwlock_readers(&rwlock) == 0);
    return rwlock_release_write(&rwlock);
}

JOB(read)
{
    EXPECT(rwlock_acquire_read(&rwlock, FOREVER) == OK);
    return rwlock_release_read(&rwlock);
}

SCENARIO("a writer that gives up as the last reader leaves is inside or not, and keeps nobody out")
{
    EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
    scenario_block(&ann, write, NORMAL, CORE(1));
    scenario_block(&bob, read, LOW, CORE(1));
    explore_begin();
    EXPECT(rwlock_release_read(&rwlock) == OK);
    const int result = scenario_result(&ann);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(rwlock_readers(&rwlock) == 0 && !lock_is_locked(&rwlock.gate));
    EXPECT(wait_queue_is_empty(&rwlock.leaving));
    EXPECT(thread_effective_priority(&ann) == NORMAL);
}

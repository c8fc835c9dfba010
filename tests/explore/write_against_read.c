/*
 * write_against_read.c - a writer begins to wait for the last reader as that one leaves.
 */
#include "tests/explore/scenario.h"

static struct rwlock rwlock = RWLOCK_INIT;
static volatile bool writing;

JOB(write)
{
    const int result = rwlock_acquire_write(&rwlock, FOREVER);

    writing = true;
    EXPECT(rwlock_readers(&rwlock) == 0);
    writing = false;
    EXPECT(rwlock_release_write(&rwlock) == OK);
    return result;
}

SCENARIO("a writer is let in when the last reader has left, and a reader that comes then is not inside with it")
{
    EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
    scenario_ready(&ann, write, NORMAL, CORE(1));
    explore_begin();
    EXPECT(rwlock_release_read(&rwlock) == OK);
    EXPECT(rwlock_acquire_read(&rwlock, FOREVER) == OK);
    EXPECT(!writing);
    EXPECT(rwlock_release_read(&rwlock) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(rwlock_readers(&rwlock) == 0 && !lock_is_locked(&rwlock.gate));
}

/*
 * counter_under_lock.c - a lock keeps the cores from each other's counts, while
 * it changes between nobody's, somebody's and somebody's that others wait for.
 */
#include "tests/explore/scenario.h"

static struct lock lock = LOCK_INIT;
static volatile unsigned counter;

JOB(count_twice)
{
    for (unsigned n = 0; n < 2; n++) {
        EXPECT(lock_acquire(&lock, FOREVER) == OK);
        counter++;
        EXPECT(lock_release(&lock) == OK);
    }
    return OK;
}

SCENARIO("no count is lost under a lock")
{
    scenario_ready(&ann, count_twice, LOW, CORE(1));
    explore_begin();
    count_twice(NULL);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(counter == 4);
    EXPECT(!lock_is_locked(&lock));
}

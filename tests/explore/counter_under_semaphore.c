/*
 * counter_under_semaphore.c - a semaphore keeps the cores from each other's counts.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = BOUNDED_SEMAPHORE_INIT(1);
static volatile unsigned counter;

JOB(count_twice)
{
    for (unsigned n = 0; n < 2; n++) {
        EXPECT(semaphore_acquire(&tokens, FOREVER) == OK);
        counter++;
        EXPECT(semaphore_release(&tokens) == OK);
    }
    return OK;
}

SCENARIO("no count is lost under a semaphore of one token")
{
    scenario_ready(&ann, count_twice, NORMAL, CORE(1));
    explore_begin();
    count_twice(NULL);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(counter == 4);
    EXPECT(semaphore_value(&tokens) == 1);
}

/*
 * wake_against_sleep.c - a thread is woken while it goes to sleep.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take_two)
{
    return semaphore_acquire(&tokens, FOREVER) + semaphore_acquire(&tokens, FOREVER);
}

SCENARIO("a token given while its taker goes to sleep wakes it")
{
    scenario_ready(&ann, take_two, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(semaphore_value(&tokens) == 0);
}

/*
 * affinity_against_block.c - a thread is sent to the other core while it goes to
 * sleep, with a timeout.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take_and_tell)
{
    const int result = semaphore_acquire(&tokens, LONG);

    SPIN_UNTIL(scenario_core() == 0);
    return result;
}

SCENARIO("a thread that is sent away while it goes to sleep wakes up on the other core")
{
    scenario_ready(&ann, take_and_tell, HIGH, CORE(1));
    explore_begin();
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    const int result = scenario_result(&ann);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(semaphore_value(&tokens) == (result == OK ? 0 : 1));
}

/*
 * affinity_against_wake.c - a thread that sleeps, with a timeout on one core, is
 * sent to the other and woken.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take_and_tell)
{
    const int result = semaphore_acquire(&tokens, LONG);

    SPIN_UNTIL(scenario_core() == 0);
    return result;
}

JOB(give)
{
    return semaphore_release(&tokens);
}

SCENARIO("a thread that is sent away while it is woken wakes up on the other core, once")
{
    scenario_block(&ann, take_and_tell, HIGH, CORE(1));
    scenario_ready(&bob, give, LOW, CORE(1));
    explore_begin();
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    EXPECT(scenario_result(&bob) == OK);
    const int result = scenario_result(&ann);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(semaphore_value(&tokens) == (result == OK ? 0 : 1));
}

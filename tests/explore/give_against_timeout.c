/*
 * give_against_timeout.c - a token is given at the moment its taker gives up.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take)
{
    return semaphore_acquire(&tokens, LONG);
}

SCENARIO("a token given as its taker times out is either taken or left, never both, never lost")
{
    scenario_block(&ann, take, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    const int result = scenario_result(&ann);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(semaphore_value(&tokens) == (result == OK ? 0 : 1));
    EXPECT(wait_queue_is_empty(&tokens.waiters));
}

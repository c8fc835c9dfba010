/*
 * two_givers_one_taker.c - both cores give a token while one thread waits for one.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take)
{
    return semaphore_acquire(&tokens, FOREVER);
}

JOB(give)
{
    return semaphore_release(&tokens);
}

SCENARIO("of two tokens given at once the one that waits has one, and one is left")
{
    scenario_block(&cat, take, LOW, CORE(1));
    scenario_ready(&bob, give, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(semaphore_value(&tokens) == 1);
}

/*
 * select_against_timeout.c - a select is given something at the moment it gives up.
 */
#include "tests/explore/scenario.h"

static struct semaphore red = SEMAPHORE_INIT(0), green = SEMAPHORE_INIT(0);

JOB(choose)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), SELECT_ACQUIRE(&green) };

    return select_any(arms, COUNT_OF(arms), LONG);
}

SCENARIO("a token given as a select times out is either taken or left, never both, never lost")
{
    scenario_block(&ann, choose, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&green) == OK);
    const int which = scenario_result(&ann);
    EXPECT(which == 1 || which == E_TIMEOUT);
    EXPECT(semaphore_value(&green) == (which == 1 ? 0 : 1));
    EXPECT(wait_queue_is_empty(&red.waiters) && wait_queue_is_empty(&green.waiters));
}

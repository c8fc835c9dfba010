/*
 * select_two_arms.c - both cores give at once what a select waits for.
 */
#include "tests/explore/scenario.h"

static struct semaphore red = SEMAPHORE_INIT(0), green = SEMAPHORE_INIT(0);

JOB(choose)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), SELECT_ACQUIRE(&green) };

    return select_any(arms, COUNT_OF(arms), FOREVER);
}

JOB(give_green)
{
    return semaphore_release(&green);
}

SCENARIO("of two tokens that both cores give to one select it takes one, and the other is left")
{
    scenario_block(&ann, choose, LOW, CORE(1));
    scenario_ready(&bob, give_green, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&red) == OK);
    const int which = scenario_result(&ann);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(which == 0 || which == 1);
    EXPECT(semaphore_value(&red) == (which == 0 ? 0 : 1));
    EXPECT(semaphore_value(&green) == (which == 0 ? 1 : 0));
    EXPECT(wait_queue_is_empty(&red.waiters) && wait_queue_is_empty(&green.waiters));
}

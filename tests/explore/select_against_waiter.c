/*
 * select_against_waiter.c - a select stands in line before one who waits for nothing else.
 */
#include "tests/explore/scenario.h"

static struct semaphore red = SEMAPHORE_INIT(0), green = SEMAPHORE_INIT(0);

JOB(choose)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), SELECT_ACQUIRE(&green) };

    return select_any(arms, COUNT_OF(arms), FOREVER);
}

JOB(take_red)
{
    return semaphore_acquire(&red, FOREVER);
}

JOB(give_green)
{
    return semaphore_release(&green);
}

SCENARIO("a token that a select ahead in the line does not want any more goes to the next one")
{
    scenario_block(&ann, choose, LOW, CORE(1));
    scenario_block(&bob, take_red, LOW - 1, CORE(1));
    scenario_ready(&cat, give_green, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&red) == OK);
    const int which = scenario_result(&ann);
    EXPECT(scenario_result(&cat) == OK);
    if (which == 0)
        EXPECT(semaphore_release(&red) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(semaphore_value(&red) == 0 && semaphore_value(&green) == (which == 0 ? 1 : 0));
}

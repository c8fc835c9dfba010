/*
 * priority_of_waiter.c - a thread that waits changes its place in the queue while
 * the queue is emptied from the other core.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take)
{
    return semaphore_acquire(&tokens, FOREVER);
}

SCENARIO("of threads that wait, and change places, each has its token")
{
    scenario_block(&ann, take, LOW, CORE(1));
    scenario_block(&bob, take, LOW, CORE(1));
    scenario_block(&cat, take, LOW + 1, CORE(1));
    explore_begin();
    EXPECT(thread_set_priority(&ann, HIGH) == OK);
    for (unsigned n = 0; n < 3; n++)
        EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(semaphore_value(&tokens) == 0);
}

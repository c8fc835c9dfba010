/*
 * get_against_shutdown.c - a queue is shut down while others begin to get from it.
 */
#include "tests/explore/scenario.h"

static struct queue queue = QUEUE_INIT(unsigned, 1);

JOB(get)
{
    unsigned item;

    return queue_get(&queue, &item, FOREVER);
}

SCENARIO("whoever waits to get, or begins to, is told that the queue was shut down")
{
    scenario_block(&bob, get, LOW, CORE(0));
    scenario_ready(&ann, get, NORMAL, CORE(1));
    explore_begin();
    EXPECT(queue_shutdown(&queue) == OK);
    EXPECT(scenario_result(&ann) == E_CLOSED);
    EXPECT(scenario_result(&bob) == E_CLOSED);
}

/*
 * put_against_shutdown.c - a queue is shut down while others put into it.
 */
#include "tests/explore/scenario.h"

static struct queue queue = QUEUE_INIT(unsigned, 1);

JOB(put_two)
{
    unsigned put = 0;

    while (queue_put(&queue, &(unsigned){ put + 1 }, FOREVER) == OK)
        put++;
    return (int)put;
}

SCENARIO("what was put before the queue was shut down can be got, and no more can be put")
{
    unsigned item;
    int got = 0;

    scenario_ready(&ann, put_two, NORMAL, CORE(1));
    explore_begin();
    EXPECT(queue_shutdown(&queue) == OK);
    const int put = scenario_result(&ann);
    EXPECT(put == 0 || put == 1);
    while (queue_get(&queue, &item, NO_WAIT) == OK)
        EXPECT((int)item == ++got);
    EXPECT(got == put);
}

/*
 * task_done_against_put.c - an item is put while those are let through who waited
 * for all items to be done.
 */
#include "tests/explore/scenario.h"

static struct queue queue = QUEUE_INIT(unsigned, 2);

JOB(join)
{
    return queue_join(&queue, FOREVER);
}

JOB(finish)
{
    return queue_task_done(&queue);
}

SCENARIO("all who joined a queue before its last item was done are let through, put what you will")
{
    unsigned item;

    EXPECT(queue_put(&queue, &(unsigned){ 1 }, NO_WAIT) == OK);
    EXPECT(queue_get(&queue, &item, NO_WAIT) == OK);
    scenario_block(&bob, join, LOW, CORE(0));
    scenario_block(&cat, join, HIGH, CORE(1));
    scenario_ready(&ann, finish, NORMAL, CORE(1));
    explore_begin();
    SPIN_UNTIL(*(volatile uint32_t *)&queue.unfinished == 0);
    EXPECT(queue_put(&queue, &(unsigned){ 2 }, NO_WAIT) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

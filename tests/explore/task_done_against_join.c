/*
 * task_done_against_join.c - the last item is done while somebody begins to wait for that.
 */
#include "tests/explore/scenario.h"

static struct queue queue = QUEUE_INIT(unsigned, 1);

JOB(finish)
{
    return queue_task_done(&queue);
}

SCENARIO("whoever joins a queue as its last item is done is let through")
{
    unsigned item;

    EXPECT(queue_put(&queue, &(unsigned){ 1 }, NO_WAIT) == OK);
    EXPECT(queue_get(&queue, &item, NO_WAIT) == OK);
    scenario_ready(&ann, finish, NORMAL, CORE(1));
    explore_begin();
    EXPECT(queue_join(&queue, FOREVER) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(queue_task_done(&queue) == E_TOO_MANY);
}

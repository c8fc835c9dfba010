/*
 * put_against_timeout.c - room comes at the moment whoever waits for it gives up.
 */
#include "tests/explore/scenario.h"

static struct queue queue = QUEUE_INIT(unsigned, 1);
static unsigned item = 2;

JOB(put)
{
    const int result = queue_put(&queue, &item, LONG);

    item = 0; /* it is the putter's own again */
    return result;
}

SCENARIO("an item whose putter times out as room comes is either in the queue or is not")
{
    unsigned first = 0, second = 0;

    EXPECT(queue_put(&queue, &(unsigned){ 1 }, NO_WAIT) == OK);
    scenario_block(&ann, put, HIGH, CORE(1));
    explore_begin();
    EXPECT(queue_get(&queue, &first, NO_WAIT) == OK);
    const int result = scenario_result(&ann);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(queue_get(&queue, &second, NO_WAIT) == (result == OK ? OK : E_TIMEOUT));
    EXPECT(first == 1 && second == (result == OK ? 2 : 0));
    EXPECT(queue.unfinished == (result == OK ? 2 : 1));
}

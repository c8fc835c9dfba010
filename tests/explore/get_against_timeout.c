/*
 * get_against_timeout.c - an item is put at the moment whoever waits for it gives up.
 */
#include "tests/explore/scenario.h"

static struct queue queue = QUEUE_INIT(unsigned, 1);
static unsigned got;

JOB(get)
{
    return queue_get(&queue, &got, LONG);
}

SCENARIO("an item put as its getter times out is either got or left")
{
    unsigned left = 0;

    scenario_block(&ann, get, HIGH, CORE(1));
    explore_begin();
    EXPECT(queue_put(&queue, &(unsigned){ 7 }, NO_WAIT) == OK);
    const int result = scenario_result(&ann);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(queue_get(&queue, &left, NO_WAIT) == (result == OK ? E_TIMEOUT : OK));
    EXPECT(got + left == 7);
}

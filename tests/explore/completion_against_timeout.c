/*
 * completion_against_timeout.c - one of two futures ends as the one that waits for the next of them gives up.
 */
#include "tests/explore/scenario.h"

static struct future futures[2] = { [0 ... 1] = FUTURE_INIT(unsigned) };
static struct future_completions completions;

JOB(ask)
{
    struct future *next = NULL;

    if (future_next(&completions, &next, LONG) == OK) {
        EXPECT(next == &futures[1]);
        return OK;
    }
    EXPECT(next == NULL);
    EXPECT(future_next(&completions, &next, FOREVER) == OK && next == &futures[1]);
    return E_TIMEOUT;
}

SCENARIO("one that is done is handed out once, to who waits or to who asks again")
{
    EXPECT(future_as_completed(&completions, futures, 2) == OK);
    scenario_block(&ann, ask, NORMAL, CORE(1));
    explore_begin();
    EXPECT(future_set_result(&futures[1], &(unsigned){ 42 }) == OK);
    const int result = scenario_result(&ann);
    EXPECT(result == OK || result == E_TIMEOUT);
    struct future *next;
    EXPECT(future_next(&completions, &next, NO_WAIT) == E_TIMEOUT);
    future_stop(&completions);
}

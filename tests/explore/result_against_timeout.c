/*
 * result_against_timeout.c - a promise is kept as the one that waits for it gives up.
 */
#include "tests/explore/scenario.h"

static struct future answer = FUTURE_INIT(unsigned);

static void expect_answer(duration_t timeout, int otherwise)
{
    unsigned value = 0;
    const int result = future_result(&answer, &value, timeout);

    EXPECT(result == OK ? value == 42 : result == otherwise && value == 0);
}

JOB(ask)
{
    expect_answer(LONG, E_TIMEOUT);
    expect_answer(FOREVER, OK);
    return OK;
}

SCENARIO("who waits for a result gets all of it or none, and can ask again until it is there")
{
    scenario_ready(&ann, ask, NORMAL, CORE(1));
    explore_begin();
    EXPECT(future_set_result(&answer, &(unsigned){ 42 }) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(future_done(&answer) && wait_queue_is_empty(&answer.waiters));
}

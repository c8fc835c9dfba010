/*
 * submit_against_shutdown.c - a job is submitted to a pool as that is shut down.
 */
#include "tests/explore/scenario.h"

POOL(pool, 1, 1024);
static struct future warm_up = FUTURE_INIT(unsigned), answer = FUTURE_INIT(unsigned);

static int compute(const void *nothing, void *value)
{
    (void)nothing;
    *(unsigned *)value = 42;
    return OK;
}

JOB(submit)
{
    const int result = pool_submit(&pool, &answer, compute, NULL);

    EXPECT(result == OK || result == E_CLOSED);
    return result;
}

SCENARIO("what a pool accepts it does, though it is shut down then, and what it refuses is as it was")
{
    unsigned value = 0;

    EXPECT(pool_submit(&pool, &warm_up, compute, NULL) == OK);
    EXPECT(future_result(&warm_up, &value, FOREVER) == OK && value == 42);
    scenario_ready(&ann, submit, NORMAL, CORE(1));
    explore_begin();
    EXPECT(pool_shutdown(&pool, FOREVER) == OK);
    value = 0;
    if (scenario_result(&ann) == OK)
        EXPECT(future_result(&answer, &value, NO_WAIT) == OK && value == 42);
    else
        EXPECT(future_result(&answer, &value, NO_WAIT) == E_TIMEOUT && future_cancel(&answer) == OK);
}

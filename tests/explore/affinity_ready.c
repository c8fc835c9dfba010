/*
 * affinity_ready.c - a thread is sent to the other core while its own is about
 * to switch to it.
 */
#include "tests/explore/scenario.h"

static volatile unsigned inside;

/* Runs on two cores only if the kernel made it. */
JOB(go_to_core_0)
{
    do {
        inside++;
        EXPECT(inside == 1);
        inside--;
    } while (scenario_core() != 0);
    return OK;
}

JOB(end)
{
    return OK;
}

SCENARIO("a thread that is sent away as its core switches to it runs on one core at a time")
{
    scenario_ready(&cat, end, NORMAL, CORE(1));
    scenario_start(&ann, go_to_core_0, LOW, CORE(1)); /* behind cat */
    explore_begin();
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

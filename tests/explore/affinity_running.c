/*
 * affinity_running.c - a thread that runs is sent to the other core.
 */
#include "tests/explore/scenario.h"

JOB(go_to_core_0)
{
    SPIN_UNTIL(scenario_core() == 0);
    return OK;
}

SCENARIO("a thread that is sent to the other core while it runs goes on there")
{
    scenario_ready(&ann, go_to_core_0, HIGH, CORE(1));
    explore_begin();
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

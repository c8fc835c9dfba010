/*
 * sleep_on_both_cores.c - both cores set their alarms at the same time.
 */
#include "tests/explore/scenario.h"

JOB(sleep)
{
    return sleep_for(LONG);
}

SCENARIO("both cores' alarms go off, whichever is set when")
{
    scenario_ready(&ann, sleep, NORMAL, CORE(1));
    explore_begin();
    EXPECT(sleep_for(LONG) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

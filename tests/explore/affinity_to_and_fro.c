/*
 * affinity_to_and_fro.c - a thread is sent away, and back before it has left.
 */
#include "tests/explore/scenario.h"

static volatile bool settled;

JOB(end_on_core_1)
{
    SPIN_UNTIL(settled);
    SPIN_UNTIL(scenario_core() == 1);
    return OK;
}

SCENARIO("a thread that is sent away and called back is in the end where it was called")
{
    scenario_ready(&ann, end_on_core_1, LOW, CORE(1)); /* behind main(), wherever it is */
    explore_begin();
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    EXPECT(thread_set_core(&ann, CORE(1)) == OK);
    settled = true;
    EXPECT(scenario_result(&ann) == OK);
}

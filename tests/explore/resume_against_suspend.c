/*
 * resume_against_suspend.c - a thread is resumed on its own core before that has
 * been told that the other core suspended it.
 */
#include "tests/explore/scenario.h"

JOB(end)
{
    return OK;
}

JOB(suspend_ann)
{
    return thread_suspend(&ann);
}

SCENARIO("a resume that overtakes the suspend it undoes leaves a thread that runs")
{
    scenario_start(&cat, end, LOW, CORE(0)); /* behind main() */
    scenario_start(&ann, end, LOW, CORE(0)); /* and behind cat */
    scenario_start(&dan, end, LOW, CORE(0)); /* and dan behind her */
    scenario_ready(&bob, suspend_ann, NORMAL, CORE(1));
    explore_begin();
    SPIN_UNTIL(thread_resume(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(scenario_result(&dan) == OK);
}

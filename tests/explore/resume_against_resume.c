/*
 * resume_against_resume.c - both cores resume one thread.
 */
#include "tests/explore/scenario.h"

static volatile unsigned runs;

JOB(run)
{
    runs++;
    return OK;
}

JOB(resume_ann)
{
    return thread_resume(&ann);
}

SCENARIO("a thread that both cores resume runs once")
{
    scenario_ready(&bob, resume_ann, NORMAL, CORE(1));
    scenario_start(&ann, run, LOW, ANY_CORE); /* behind main() or bob */
    EXPECT(thread_suspend(&ann) == OK);
    explore_begin();
    const int mine = thread_resume(&ann), bobs = scenario_result(&bob);
    EXPECT(mine == OK || bobs == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(runs == 1);
}

/*
 * terminate_against_exit.c - a thread returns from its target while it is terminated.
 */
#include "tests/explore/scenario.h"

JOB(end)
{
    return 7;
}

SCENARIO("a thread that ends while it is terminated ends once, with one of the two results")
{
    scenario_ready(&ann, end, NORMAL, CORE(1));
    explore_begin();
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    EXPECT(thread_result(&ann) == 7 || thread_result(&ann) == E_CANCELLED);
    EXPECT(thread_count() == 1);
}

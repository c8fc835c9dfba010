/*
 * join_against_timeout.c - a thread ends at the moment whoever joins it gives up.
 */
#include "tests/explore/scenario.h"

JOB(end)
{
    return 7;
}

SCENARIO("a join that times out as the thread ends has one outcome, and only one join is OK")
{
    scenario_ready(&ann, end, NORMAL, CORE(1));
    explore_begin();
    const int result = thread_join(&ann, LONG);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(thread_join(&ann, FOREVER) == (result == OK ? E_STATE : OK));
    EXPECT(thread_result(&ann) == 7);
}

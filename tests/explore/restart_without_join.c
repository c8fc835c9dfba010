/*
 * restart_without_join.c - a thread ends while its core is told something about it,
 * and lives again at once, on the other core.
 */
#include "tests/explore/scenario.h"

static volatile unsigned lives;

JOB(live)
{
    lives++;
    return OK;
}

SCENARIO("a letter about a thread's last life does nothing to its next")
{
    scenario_ready(&ann, live, LOW, CORE(1));
    explore_begin();
    EXPECT(thread_set_priority(&ann, LOW + 1) == OK);
    SPIN_UNTIL(thread_state(&ann) == DONE);
    ann.core = CORE(0);
    EXPECT(thread_start(&ann) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(lives == 2);
}

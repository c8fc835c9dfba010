/*
 * suspend_running.c - a thread is suspended while it runs on the other core.
 */
#include "tests/explore/scenario.h"

static volatile bool enough;
static volatile unsigned rounds;

JOB(go_round)
{
    for (; !enough; arch_relax())
        rounds++;
    return OK;
}

SCENARIO("a thread that is suspended stands still, wherever it ran, until it is resumed")
{
    scenario_ready(&ann, go_round, NORMAL, CORE(1));
    explore_begin();
    EXPECT(thread_suspend(&ann) == OK);
    SPIN_UNTIL(thread_state(&ann) == SUSPENDED);
    const unsigned seen = rounds;
    enough = true;
    scenario_settle();
    EXPECT(rounds == seen);
    EXPECT(thread_is_alive(&ann));
    EXPECT(thread_resume(&ann) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

/*
 * terminate_running.c - a thread that runs, and lets others run, is terminated from
 * the other core.
 */
#include "tests/explore/scenario.h"

static volatile unsigned turns;

JOB(run)
{
    scenario_await();
    for (unsigned n = 0; n < 1000; n++) {
        turns++;
        thread_yield();
    }
    return OK;
}

SCENARIO("a thread that was terminated has left its stack, and takes no further step")
{
    scenario_start(&ann, run, NORMAL, CORE(1));
    scenario_start(&bob, run, NORMAL, CORE(1));
    explore_begin();
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    EXPECT(thread_terminate(&bob, FOREVER) == OK);
    const unsigned then = turns;
    scenario_settle();
    EXPECT(turns == then);
    EXPECT(thread_count() == 1);
}

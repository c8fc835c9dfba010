/*
 * roamer_against_suspend.c - a thread that could run anywhere is suspended while
 * one core sends it to the other.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_ann = SEMAPHORE_INIT(0);

JOB(take)
{
    return semaphore_acquire(&for_ann, FOREVER);
}

JOB(wake_ann)
{
    return semaphore_release(&for_ann);
}

SCENARIO("a thread that is suspended on its way from core to core is lost to neither")
{
    scenario_block(&ann, take, LOW, ANY_CORE);
    scenario_ready(&bob, wake_ann, LOW + 1, CORE(1));
    explore_begin();
    const int suspended = thread_suspend(&ann);
    EXPECT(suspended == OK || suspended == E_STATE);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(thread_resume(&ann) == suspended || !thread_is_alive(&ann));
    EXPECT(scenario_result(&ann) == OK);
}

/*
 * making_way_late.c - bob is woken behind ann, who may run where he may, and only
 * then is told that she may run anywhere.
 */
#include "tests/explore/scenario.h"

static struct semaphore gate = SEMAPHORE_INIT(0);
static volatile bool bob_ran;

JOB(pass)
{
    const int result = semaphore_acquire(&gate, FOREVER);

    bob_ran = true;
    return result;
}

JOB(roam_and_run_on)
{
    EXPECT(thread_set_core(&ann, ANY_CORE) == OK);
    SPIN_UNTIL(bob_ran);
    return OK;
}

SCENARIO("a thread that begins to roam makes way for one that was woken behind it")
{
    scenario_block(&bob, pass, LOW, CORE(1));
    scenario_ready(&ann, roam_and_run_on, LOW + 2, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&gate) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

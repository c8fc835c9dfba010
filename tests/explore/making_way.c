/*
 * making_way.c - ann runs on core 1, and could run anywhere; bob, who may run
 * there alone, is woken behind her, while core 0 is about to have nothing to do.
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

JOB(run_on)
{
    scenario_await();
    SPIN_UNTIL(bob_ran);
    return OK;
}

SCENARIO("a thread that could run anywhere makes way for one that could not")
{
    scenario_block(&bob, pass, LOW, CORE(1));
    scenario_start(&ann, run_on, LOW + 2, ANY_CORE); /* to core 1, for core 0 runs main() */
    scenario_settle();
    explore_begin();
    EXPECT(semaphore_release(&gate) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

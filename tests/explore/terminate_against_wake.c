/*
 * terminate_against_wake.c - a thread is given a token and terminated at once, with
 * its timeout running.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take)
{
    semaphore_acquire(&tokens, LONG);
    return OK;
}

JOB(give)
{
    return semaphore_release(&tokens);
}

SCENARIO("who is woken while it is terminated ends all the same, once, and a token it did not get is there")
{
    scenario_block(&ann, take, HIGH, CORE(1));
    scenario_block(&cat, take, HIGH, CORE(0));
    scenario_ready(&bob, give, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    EXPECT(thread_terminate(&cat, FOREVER) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(semaphore_value(&tokens) <= 2);
    EXPECT(thread_count() == 1);
    EXPECT(thread_start(&ann) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

/*
 * wake_against_end.c - a thread is woken while its core runs something more
 * urgent, which ends.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take)
{
    return semaphore_acquire(&tokens, FOREVER);
}

JOB(end)
{
    return OK;
}

SCENARIO("a letter left without a ring is read when the more urgent thread ends")
{
    scenario_block(&ann, take, LOW, CORE(1));
    scenario_ready(&cat, end, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

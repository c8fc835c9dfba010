/*
 * wake_against_lowering.c - a thread is woken while what runs on its core is
 * more urgent, and is not any more.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile bool ann_ran;

JOB(take)
{
    const int result = semaphore_acquire(&tokens, FOREVER);

    ann_ran = true;
    return result;
}

JOB(step_back)
{
    EXPECT(thread_set_priority(&cat, LOW - 1) == OK);
    SPIN_UNTIL(ann_ran);
    return OK;
}

SCENARIO("a letter left without a ring is read when what runs becomes less urgent")
{
    scenario_block(&ann, take, LOW, CORE(1));
    scenario_ready(&cat, step_back, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

/*
 * raise_against_wake.c - a thread's own core makes it more urgent than what runs
 * there, while the other core wakes it and asks whether to ring.
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

JOB(raise_ann)
{
    EXPECT(thread_set_priority(&ann, HIGH) == OK);
    SPIN_UNTIL(ann_ran);
    return OK;
}

SCENARIO("a thread that its core makes more urgent as it is woken runs at once")
{
    scenario_block(&ann, take, LOW, CORE(1));
    scenario_ready(&cat, raise_ann, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

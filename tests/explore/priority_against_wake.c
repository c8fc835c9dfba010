/*
 * priority_against_wake.c - a thread is woken, too little urgent to run, and
 * becomes more urgent while its core reads of that.
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

JOB(keep_core)
{
    SPIN_UNTIL(ann_ran);
    return OK;
}

SCENARIO("a thread that becomes more urgent while it is woken runs at its new priority")
{
    scenario_block(&ann, take, LOW, CORE(1));
    scenario_ready(&cat, keep_core, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(thread_set_priority(&ann, HIGH) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

/*
 * affinity_of_woken.c - a thread is woken by the other core, whose letter needs
 * no ring, and sent there at the same time.
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

JOB(send_ann)
{
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    return keep_core(NULL);
}

SCENARIO("a thread that was sent to another core while it slept runs there as soon as it is woken")
{
    scenario_block(&ann, take, LOW, CORE(1));
    scenario_ready(&cat, send_ann, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

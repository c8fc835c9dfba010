/*
 * idle_pulls.c - a thread becomes ready behind what its core runs, while the
 * other core, where it could run, is about to have nothing to do.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_ann = SEMAPHORE_INIT(0), for_cat = SEMAPHORE_INIT(0);
static volatile bool ann_ran;

JOB(take_and_show)
{
    const int result = semaphore_acquire(&for_ann, FOREVER);

    ann_ran = true;
    return result;
}

JOB(take)
{
    return semaphore_acquire(&for_cat, FOREVER);
}

SCENARIO("a ready thread that may run anywhere runs as soon as a core has nothing more urgent to do")
{
    scenario_block(&ann, take_and_show, LOW, CORE(0)); /* so that this is where she wakes up */
    EXPECT(thread_set_core(&ann, ANY_CORE) == OK);
    scenario_ready(&cat, take, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_ann) == OK);
    SPIN_UNTIL(ann_ran); /* keeps core 0 */
    EXPECT(semaphore_release(&for_cat) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

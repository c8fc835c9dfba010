/*
 * idle_pulls_with_letters.c - as in idle_pulls.c, and the other core's inbox
 * holds a letter when the thread is offered to it.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_ann = SEMAPHORE_INIT(0), for_bob = SEMAPHORE_INIT(0), for_cat = SEMAPHORE_INIT(0);
static volatile bool ann_ran;

JOB(take_and_show)
{
    const int result = semaphore_acquire(&for_ann, FOREVER);

    ann_ran = true;
    return result;
}

JOB(take_as_bob)
{
    return semaphore_acquire(&for_bob, FOREVER);
}

JOB(take_as_cat)
{
    return semaphore_acquire(&for_cat, FOREVER);
}

SCENARIO("a thread that is offered to a core with unread letters runs there when they are read")
{
    scenario_block(&ann, take_and_show, LOW, ANY_CORE);
    scenario_block(&bob, take_as_bob, LOW + 1, CORE(1));
    scenario_ready(&cat, take_as_cat, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_bob) == OK);
    EXPECT(semaphore_release(&for_ann) == OK);
    SPIN_UNTIL(ann_ran);
    EXPECT(semaphore_release(&for_cat) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

/*
 * select_at_once.c - a select finds something to do at once while it queues up, and
 * the other core gives it something else.
 */
#include "tests/explore/scenario.h"

static struct semaphore red = SEMAPHORE_INIT(0), green = SEMAPHORE_INIT(0);
static volatile bool chooses;

JOB(choose)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), SELECT_ACQUIRE(&green) };

    chooses = true;
    return select_any(arms, COUNT_OF(arms), FOREVER);
}

SCENARIO("of the tokens given while a select queues up it takes one")
{
    scenario_ready(&ann, choose, NORMAL, CORE(1));
    explore_begin();
    SPIN_UNTIL(chooses);
    EXPECT(semaphore_release(&green) == OK);
    EXPECT(semaphore_release(&red) == OK);
    const int which = scenario_result(&ann);
    EXPECT(which == 0 || which == 1);
    EXPECT(semaphore_value(&red) == (which == 0 ? 0 : 1));
    EXPECT(semaphore_value(&green) == (which == 0 ? 1 : 0));
    EXPECT(wait_queue_is_empty(&red.waiters) && wait_queue_is_empty(&green.waiters));
}

/*
 * select_begins.c - a select queues up while the other core gives what it waits for.
 */
#include "tests/explore/scenario.h"

static struct semaphore red = SEMAPHORE_INIT(0), green = SEMAPHORE_INIT(0), blue = SEMAPHORE_INIT(0);
static volatile bool chooses;

JOB(choose)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), SELECT_ACQUIRE(&green), SELECT_ACQUIRE(&blue) };

    chooses = true;
    return select_any(arms, COUNT_OF(arms), FOREVER);
}

SCENARIO("a select does not sleep over a token that is given while it queues up")
{
    scenario_ready(&ann, choose, NORMAL, CORE(1));
    explore_begin();
    SPIN_UNTIL(chooses);
    EXPECT(semaphore_release(&red) == OK);
    EXPECT(scenario_result(&ann) == 0);
    EXPECT(semaphore_value(&red) == 0);
    EXPECT(wait_queue_is_empty(&red.waiters) && wait_queue_is_empty(&green.waiters));
}

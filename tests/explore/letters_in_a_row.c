/*
 * letters_in_a_row.c - both cores put letters into one inbox, whose core reads.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_ann = SEMAPHORE_INIT(0), for_bob = SEMAPHORE_INIT(0), for_cat = SEMAPHORE_INIT(0);

JOB(take_as_ann)
{
    return semaphore_acquire(&for_ann, FOREVER);
}

JOB(take_as_bob)
{
    return semaphore_acquire(&for_bob, FOREVER);
}

JOB(take_as_cat)
{
    return semaphore_acquire(&for_cat, FOREVER);
}

SCENARIO("each of several threads that are woken at once runs")
{
    scenario_block(&ann, take_as_ann, NORMAL, CORE(1));
    scenario_block(&bob, take_as_bob, HIGH, CORE(1));
    scenario_block(&cat, take_as_cat, LOW, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_ann) == OK);
    EXPECT(semaphore_release(&for_bob) == OK);
    EXPECT(semaphore_release(&for_cat) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

/*
 * wake_against_sleep_busy.c - a thread is woken while its core runs something
 * more urgent: the letter needs no ring, for the core looks before it runs less.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_ann = SEMAPHORE_INIT(0), for_cat = SEMAPHORE_INIT(0);

JOB(take_as_ann)
{
    return semaphore_acquire(&for_ann, FOREVER);
}

JOB(take_as_cat)
{
    return semaphore_acquire(&for_cat, FOREVER);
}

SCENARIO("a letter left without a ring is read before its core sleeps")
{
    scenario_block(&ann, take_as_ann, LOW, CORE(1));
    scenario_ready(&cat, take_as_cat, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_ann) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(semaphore_release(&for_cat) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

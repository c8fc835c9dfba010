/*
 * rings_cross.c - each core wakes a thread on the other, at the same moment, and
 * does not let go of its own core until it is woken too.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_bob = SEMAPHORE_INIT(0), for_cat = SEMAPHORE_INIT(0);
static volatile bool bob_ran, cat_ran;

JOB(take_as_bob)
{
    const int result = semaphore_acquire(&for_bob, FOREVER);

    bob_ran = true;
    return result;
}

JOB(take_as_cat)
{
    const int result = semaphore_acquire(&for_cat, FOREVER);

    cat_ran = true;
    return result;
}

JOB(wake_cat)
{
    EXPECT(semaphore_release(&for_cat) == OK);
    SPIN_UNTIL(bob_ran);
    return OK;
}

SCENARIO("two cores that ring for each other at once are both heard")
{
    scenario_block(&bob, take_as_bob, HIGH, CORE(1));
    scenario_block(&cat, take_as_cat, HIGH, CORE(0));
    scenario_ready(&ann, wake_cat, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_bob) == OK);
    SPIN_UNTIL(cat_ran);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

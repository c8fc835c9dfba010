/*
 * slice_against_wake.c - an equal thread is woken from the other core, and has its
 * turn, while a more urgent one comes and goes.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_bob = SEMAPHORE_INIT(0), for_cat = SEMAPHORE_INIT(0);
static volatile bool bob_ran;

JOB(spin)
{
    SPIN_UNTIL(bob_ran);
    return OK;
}

JOB(take_and_show)
{
    const int result = semaphore_acquire(&for_bob, FOREVER);

    bob_ran = true;
    return result;
}

JOB(take)
{
    return semaphore_acquire(&for_cat, FOREVER);
}

SCENARIO("an equal that is woken has its turn, whatever preempts meanwhile")
{
    ann.slice = bob.slice = LONG;
    scenario_block(&bob, take_and_show, LOW, CORE(1));
    scenario_block(&cat, take, HIGH, CORE(1));
    scenario_ready(&ann, spin, LOW, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_bob) == OK);
    EXPECT(semaphore_release(&for_cat) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

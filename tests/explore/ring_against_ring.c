/*
 * ring_against_ring.c - the doorbell rings while its last ring is answered. cat
 * keeps the core from idling, so that it is the doorbell's handler that answers;
 * what an idle core does is in wake_from_idle.c.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_ann = SEMAPHORE_INIT(0), for_bob = SEMAPHORE_INIT(0);
static volatile bool bob_ran;

/* Keeps the core, so that only a ring lets bob run. */
JOB(take_and_spin)
{
    const int result = semaphore_acquire(&for_ann, FOREVER);

    SPIN_UNTIL(bob_ran);
    return result;
}

JOB(take_and_show)
{
    const int result = semaphore_acquire(&for_bob, FOREVER);

    bob_ran = true;
    return result;
}

JOB(spin)
{
    SPIN_UNTIL(bob_ran);
    return OK;
}

SCENARIO("a ring that comes while the last one is answered is answered too")
{
    scenario_block(&ann, take_and_spin, NORMAL, CORE(1));
    scenario_block(&bob, take_and_show, HIGH, CORE(1));
    scenario_ready(&cat, spin, LOW, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_ann) == OK);
    EXPECT(semaphore_release(&for_bob) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

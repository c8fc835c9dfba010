/*
 * wake_from_idle.c - two threads of an idle core are woken one after the other;
 * the second ring comes while the core still wakes up for the first.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_ann = SEMAPHORE_INIT(0), for_bob = SEMAPHORE_INIT(0);
static volatile bool bob_ran;

/* Does not let go of the core, which would then look for letters by itself. */
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

SCENARIO("a core that is woken from idle by one letter hears the ring of the next")
{
    scenario_block(&ann, take_and_spin, NORMAL, CORE(1));
    scenario_block(&bob, take_and_show, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_ann) == OK);
    EXPECT(semaphore_release(&for_bob) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
}

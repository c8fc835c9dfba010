/*
 * alarm_against_cancel.c - an alarm goes off while the wait it was set for ends
 * otherwise, and the next one begins on the same stack. bob's timeout is in the
 * same heap.
 */
#include "tests/explore/scenario.h"

enum { WAITS = 2 };

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take_for_a_while)
{
    int taken = 0;

    for (unsigned n = 0; n < WAITS; n++) {
        const int result = semaphore_acquire(&tokens, LONG);

        EXPECT(result == OK || result == E_TIMEOUT);
        taken += result == OK;
    }
    return taken;
}

JOB(sleep)
{
    return sleep_for(MS(500));
}

SCENARIO("a timeout that was called off touches nothing any more")
{
    scenario_block(&ann, take_for_a_while, HIGH, CORE(1));
    scenario_block(&bob, sleep, LOW, CORE(1));
    explore_begin();
    for (unsigned n = 0; n < WAITS; n++)
        EXPECT(semaphore_release(&tokens) == OK);
    const unsigned taken = (unsigned)scenario_result(&ann);
    EXPECT(semaphore_value(&tokens) == WAITS - taken);
    EXPECT(scenario_result(&bob) == OK);
}

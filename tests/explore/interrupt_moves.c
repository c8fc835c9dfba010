/*
 * interrupt_moves.c - an interrupt sends a thread to the other core while it
 * blocks, is woken and ends.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile bool sent;

void scenario_interrupt(void)
{
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    sent = true;
}

JOB(take_two)
{
    const int results = semaphore_acquire(&tokens, LONG) + semaphore_acquire(&tokens, FOREVER);

    if (sent)
        SPIN_UNTIL(scenario_core() == 0);
    return results;
}

SCENARIO("a thread that an interrupt sends to the other core goes on there")
{
    scenario_ready(&ann, take_two, LOW, CORE(1)); /* on core 0 she waits for main() */
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    const int results = scenario_result(&ann);
    EXPECT(results == OK || results == E_TIMEOUT);
    EXPECT(semaphore_value(&tokens) == (results == OK ? 0 : 1));
}

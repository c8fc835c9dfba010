/*
 * interrupt_suspends.c - an interrupt suspends and resumes a thread that blocks, is
 * woken, and ends.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

void scenario_interrupt(void)
{
    if (thread_suspend(&ann) == OK)
        EXPECT(thread_resume(&ann) == OK || !thread_is_alive(&ann));
}

JOB(take_two)
{
    return semaphore_acquire(&tokens, FOREVER) + semaphore_acquire(&tokens, FOREVER);
}

SCENARIO("a thread that an interrupt suspends and resumes goes on as if nothing had been")
{
    scenario_ready(&ann, take_two, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

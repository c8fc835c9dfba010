/*
 * interrupt_gives.c - an interrupt gives tokens while both cores give and take some.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile unsigned given;

void scenario_interrupt(void)
{
    EXPECT(semaphore_release(&tokens) == OK);
    given++; /* the explorer raises one in a run */
}

JOB(take_two)
{
    return semaphore_acquire(&tokens, FOREVER) + semaphore_acquire(&tokens, FOREVER);
}

SCENARIO("tokens that an interrupt gives count like others")
{
    scenario_ready(&ann, take_two, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    SPIN_UNTIL(semaphore_value(&tokens) == given); /* it may be counted in a moment */
}

/*
 * park_against_interrupt.c - an interrupt comes, on either core, as flash goes away.
 */
// LDFLAGS -Wl,--wrap=flash_erase_sector
#include "tests/explore/park_flash.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile unsigned given;

void scenario_interrupt(void)
{
    EXPECT(semaphore_release(&tokens) == OK);
    given++; /* the explorer raises one in a run */
}

JOB(take_and_give_back)
{
    return semaphore_acquire(&tokens, FOREVER) + semaphore_release(&tokens);
}

SCENARIO("an interrupt that comes while flash is away is answered when it is back")
{
    scenario_ready(&ann, take_and_give_back, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(flash_erase(any_sector(), FOREVER) == OK);
    EXPECT(scenario_result(&ann) == OK);
    SPIN_UNTIL(semaphore_value(&tokens) == given + 1); /* it may not be over yet */
    EXPECT(erased == 1);
}

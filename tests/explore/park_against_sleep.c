/*
 * park_against_sleep.c - flash goes away as the other core wakes and falls asleep.
 */
// LDFLAGS -Wl,--wrap=flash_erase_sector
#include "tests/explore/park_flash.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take_two)
{
    return semaphore_acquire(&tokens, FOREVER) + semaphore_acquire(&tokens, FOREVER);
}

SCENARIO("a core that wakes or falls asleep stands still while flash is away, and goes on")
{
    scenario_ready(&ann, take_two, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(flash_erase(any_sector(), FOREVER) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(erased == 1);
}

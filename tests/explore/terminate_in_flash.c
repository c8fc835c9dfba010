/*
 * terminate_in_flash.c - a thread is terminated while it erases flash.
 */
// LDFLAGS -Wl,--wrap=flash_erase_sector
#include "tests/explore/park_flash.h"

JOB(erase)
{
    return flash_erase(any_sector(), FOREVER);
}

SCENARIO("flash can be erased after a thread that erased it was terminated")
{
    scenario_ready(&ann, erase, HIGH, CORE(1));
    explore_begin();
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    const int first = flash_erase(any_sector(), FOREVER);
    EXPECT(first == OK || first == E_TIMEOUT);
    EXPECT(flash_erase(any_sector(), FOREVER) != E_DEADLOCK);
}

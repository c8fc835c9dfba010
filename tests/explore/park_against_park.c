/*
 * park_against_park.c - both cores have the flash go away.
 */
// LDFLAGS -Wl,--wrap=flash_erase_sector
#include "tests/explore/park_flash.h"

JOB(erase)
{
    return flash_erase(any_sector(), FOREVER);
}

SCENARIO("of two cores that write to flash at once one stands still for the other, and then the other for it")
{
    scenario_ready(&ann, erase, NORMAL, CORE(1));
    explore_begin();
    EXPECT(flash_erase(any_sector(), FOREVER) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(erased == 2);
}

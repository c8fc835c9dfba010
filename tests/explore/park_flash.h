/*
 * park_flash.h - a flash that is away for a moment, and not for 45 ms.
 *
 *     // LDFLAGS -Wl,--wrap=flash_erase_sector
 *     #include "tests/explore/park_flash.h"
 *
 * It takes the driver's place. Whoever reads flash meanwhile, on either core, finds
 * none and faults.
 *
 * Source: RP2040 datasheet, 4.10.13 (SSIENR).
 */
#ifndef TESTS_EXPLORE_PARK_FLASH_H
#define TESTS_EXPLORE_PARK_FLASH_H

#include "kernel/flash.h"
#include "tests/explore/scenario.h"

#define FLASH_CONTROLLER_ENABLE (*(volatile uint32_t *)0x18000008u)

static unsigned erased; /* by one core at a time, or it is away twice */

void __wrap_flash_erase_sector(uint32_t offset);

__attribute__((section(".ram_code"), noinline)) void __wrap_flash_erase_sector(uint32_t offset)
{
    (void)offset;
    FLASH_CONTROLLER_ENABLE = 0;
    for (volatile unsigned turn = 0; turn < 20; turn++)
        ;
    erased++;
    FLASH_CONTROLLER_ENABLE = 1;
}

static inline uint32_t any_sector(void)
{
    return (uint32_t)(flash_bytes() - flash_sector_bytes());
}

#endif

/*
 * park_withdrawn.c - a core comes to stand still as it is told not to any more.
 */
// LDFLAGS -Wl,--wrap=flash_erase_sector
#include "kernel/core/arch.h"
#include "kernel/core/machine.h"
#include "tests/explore/park_flash.h"

enum { IMPATIENT_US = 0, PATIENT_US = 1000 };

JOB(be_deaf_for_a_moment)
{
    const uint32_t before = arch_mask_interrupts();

    for (volatile unsigned turn = 0; turn < 10; turn++)
        ;
    arch_restore_interrupts(before);
    return OK;
}

SCENARIO("a request that is withdrawn keeps nobody, and neither answers the next one nor takes it away")
{
    scenario_ready(&ann, be_deaf_for_a_moment, HIGH, CORE(1));
    explore_begin();
    const uint32_t before = arch_mask_interrupts();
    const bool first = machine_flash_erase(any_sector(), IMPATIENT_US);
    const bool second = machine_flash_erase(any_sector(), PATIENT_US);
    arch_restore_interrupts(before);
    EXPECT(second);
    EXPECT(erased == 1u + first);
    EXPECT(scenario_result(&ann) == OK);
}

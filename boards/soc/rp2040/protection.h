/*
 * protection.h - memory protection lifted and restored, around code that runs in RAM or in
 * the boot ROM, which nothing else may execute.
 *
 * Source: Armv6-M ARM (DDI 0419) B3.5.5, MPU_CTRL.
 */
#ifndef BOARDS_SOC_RP2040_PROTECTION_H
#define BOARDS_SOC_RP2040_PROTECTION_H

#include "boards/soc/rp2040/soc.h"

#define PROTECTION_MPU_CTRL SOC_REGISTER(0xE000ED94u)

/* Returns what to restore. */
static inline uint32_t protection_lift(void)
{
    const uint32_t before = PROTECTION_MPU_CTRL;

    PROTECTION_MPU_CTRL = 0;
    __asm volatile("dsb\n\tisb" ::: "memory");
    return before;
}

static inline void protection_restore(uint32_t before)
{
    PROTECTION_MPU_CTRL = before;
    __asm volatile("dsb\n\tisb" ::: "memory");
}

#endif

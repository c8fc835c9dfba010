/*
 * cpu_start.c - what an Armv8-M core needs before the kernel runs on it.
 */
#include <assert.h>

#include "kernel/arch/cortex_m/scs.h"
#include "kernel/arch/cortex_m/vectors.h"
#include "kernel/core/arch.h"
#include "kernel/core/cpu.h"

enum {
    CCR_DIV_0_TRP = 1u << 4, /* a division by zero is a fault, as in Python */

    SHCSR_FAULTS = 7u << 16, /* MemManage, BusFault and UsageFault have handlers of their own */

    /* MPU, PMSAv8 (DDI 0553 D1.2.180 on). MAIR attributes: 0 = normal memory,
     * not cached (these parts have no data cache); 1 = device, nGnRE. */
    ATTRIBUTES = 0x44u | 0x04u << 8,
    ACCESS_READ_WRITE = 0u << 1,
    ACCESS_READ_ONLY = 2u << 1,
    EXECUTE_NEVER = 1u,
    REGION_ENABLE = 1u,
    ATTRIBUTE_DEVICE = 1u << 1,
    MPU_ENABLE = 1u,
};

static uint32_t access_of(enum memory_use use)
{
    return use == MEMORY_CODE ? (uint32_t)ACCESS_READ_ONLY : (uint32_t)(ACCESS_READ_WRITE | EXECUTE_NEVER);
}

/* No background map: what `memory` does not list, address 0 among it, faults. */
static void protect(const struct memory_range *memory)
{
    MPU_CTRL = 0;
    MPU_MAIR0 = ATTRIBUTES;
    for (unsigned n = 0; memory[n].bytes != 0; n++) {
        uintptr_t last = memory[n].start + memory[n].bytes - 1;

        MPU_RNR = n;
        MPU_RBAR = memory[n].start | access_of(memory[n].use);
        MPU_RLAR = (last & ~31u) | (memory[n].use == MEMORY_DEVICES ? ATTRIBUTE_DEVICE : 0u) | REGION_ENABLE;
    }
    __asm volatile("dsb" ::: "memory");
    MPU_CTRL = MPU_ENABLE;
    __asm volatile("dsb\n\tisb" ::: "memory");
}

void arch_cpu_start(const struct memory_range *memory)
{
    vectors_install();
    SCB_SHCSR |= SHCSR_FAULTS;
    SCB_CCR |= CCR_DIV_0_TRP;
    __asm volatile("msr msplim, %0" ::"r"(cpu_interrupt_stack_limit(this_cpu())));
    protect(memory);
}

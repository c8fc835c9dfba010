/*
 * interrupts.h - arch.h's inline answers that are the same on every M-profile CPU.
 *
 * Source: Armv8-M Architecture Reference Manual (DDI 0553) D1.2, PRIMASK, IPSR and
 * ICSR; the same on Armv6-M.
 */
#ifndef KERNEL_ARCH_CORTEX_M_INTERRUPTS_H
#define KERNEL_ARCH_CORTEX_M_INTERRUPTS_H

#include <stdint.h>

static inline uint32_t arch_mask_interrupts(void)
{
    uint32_t before;

    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(before)::"memory");
    return before;
}

static inline __attribute__((always_inline)) void arch_restore_interrupts(uint32_t before)
{
    if (__builtin_constant_p(before) && before == 0)
        __asm volatile("cpsie i" ::: "memory");
    else
        __asm volatile("msr primask, %0" ::"r"(before) : "memory");
}

static inline void arch_unmask_interrupts(void)
{
    __asm volatile("cpsie i\n\tisb" ::: "memory");
}

static inline uint32_t arch_exception(void)
{
    uint32_t exception;

    __asm volatile("mrs %0, ipsr" : "=r"(exception));
    return exception;
}

static inline int arch_interrupt_number(void)
{
    return (int)arch_exception() - 16;
}

static inline void arch_wait_for_interrupt(void)
{
    __asm volatile("dsb\n\twfi" ::: "memory");
}

static inline void arch_request_preemption(void)
{
    *(volatile uint32_t *)0xE000ED04 = 1u << 28; /* ICSR.PENDSVSET */
    __asm volatile("" ::: "memory");
}

#endif

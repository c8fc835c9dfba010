/*
 * port.h - Armv8-M Mainline's answers to kernel/core/arch.h.
 *
 * Sources: Armv8-M Architecture Reference Manual (DDI 0553): B3.32 PSPLIM and
 * MSPLIM, B7 exclusive access, D1.2 register descriptions.
 */
#ifndef KERNEL_ARCH_ARMV8M_PORT_H
#define KERNEL_ARCH_ARMV8M_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/arch/cortex_m/interrupts.h"
#include "kernel/config.h"

/* --- This core -------------------------------------------------------------- */

/* The main stack is the interrupt stack, so its pointer is inside this core's
 * block at all times: at the very top in thread mode, lower in a handler.
 * Volatile, or the compiler takes it out of a loop in which the thread moves to
 * another core, and out of the stretch in which interrupts are masked. */
static inline void *arch_cpu_block(void)
{
    void *block;

    __asm volatile("mrs %0, msp\n\tbfc %0, #0, %1" : "=r"(block) : "i"(__builtin_ctz(CPU_BLOCK_BYTES)));
    return block;
}

#define PORT_SWITCHED_REGISTERS 8 /* r4 to r11 */

static inline void arch_context_switch(struct context *from, struct context *to)
{
    context_switch(from, to);
}

/* --- Stacks: the limit register is exact, and wants nothing prepared ----------- */

static inline void *arch_stack_end(void *limit)
{
    return limit;
}

static inline void port_prepare_stack_end(void *limit)
{
    (void)limit;
}

/* Whether the stack with this limit is the one that threads run on now. */
static inline bool port_stack_is_in_use(const void *limit)
{
    const void *in_use;

    __asm volatile("mrs %0, psplim" : "=r"(in_use));
    return limit == in_use;
}

/* --- Words ------------------------------------------------------------------- */

static inline unsigned arch_highest_bit(uint32_t word)
{
    return 31u - (unsigned)__builtin_clz(word);
}

static inline void arch_fence(void)
{
    __asm volatile("dmb" ::: "memory");
}

/* QEMU goes on with the other core here; without it a wait loop hangs in
 * deterministic mode. A hint that costs nothing on silicon. */
static inline void arch_relax(void)
{
    __asm volatile("yield" ::: "memory");
}

static inline uint32_t exclusive_load(uint32_t *word)
{
    uint32_t value;

    __asm volatile("ldaex %0, %1" : "=r"(value) : "Q"(*word) : "memory");
    return value;
}

static inline bool exclusive_store(uint32_t *word, uint32_t value)
{
    uint32_t failed;

    __asm volatile("stlex %0, %2, %1" : "=&r"(failed), "=Q"(*word) : "r"(value) : "memory");
    return failed == 0;
}

static inline void exclusive_abandon(uint32_t *word)
{
    (void)word; /* a monitor left armed does no harm: only a store asks it */
}

static inline __attribute__((always_inline)) bool exclusive_replace(uint32_t *word, uint32_t from, uint32_t to)
{
    __asm goto("1: ldaex r12, %0\n\t"
               "cmp r12, %1\n\t"
               "bne %l[differs]\n\t"
               "stlex r12, %2, %0\n\t"
               "cmp r12, #0\n\t"
               "bne 1b"
               :
               : "Q"(*word), "rI"(from), "r"(to)
               : "r12", "cc", "memory"
               : differs);
    return true;
differs:
    return false;
}

/* --- Spinlocks: see spinlock.h ------------------------------------------------ */

struct spinlock {
    uint32_t word;
};

/* Sets the bit whether or not it is set, and has the lock if it was not. */
static inline uint32_t spinlock_acquire(struct spinlock *lock)
{
    uint32_t state, held, failed;

    __asm volatile("1: ldaex %0, %3\n\t"
                   "orr %1, %0, %4\n\t"
                   "stlex %2, %1, %3\n\t"
                   "orrs %2, %2, %0, lsr #31\n\t"
                   "beq 2f\n\t"
                   "yield\n\t"
                   "b 1b\n"
                   "2:"
                   : "=&r"(state), "=&r"(held), "=&r"(failed), "+Q"(lock->word)
                   : "i"(SPINLOCK_HELD)
                   : "memory", "cc");
    return state;
}

static inline void spinlock_release_as(struct spinlock *lock, uint32_t state)
{
    __asm volatile("stl %1, %0" : "=Q"(lock->word) : "r"(state) : "memory");
}

static inline void spinlock_release_unchanged(struct spinlock *lock, uint32_t state)
{
    spinlock_release_as(lock, state);
}

/* Each lock is a word of its own, so any two may be held together. */
static inline uint32_t spinlock_acquire_any(struct spinlock *lock)
{
    return spinlock_acquire(lock);
}

static inline void spinlock_release_any(struct spinlock *lock, uint32_t state)
{
    spinlock_release_as(lock, state);
}

#endif

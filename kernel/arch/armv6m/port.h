/*
 * port.h - Armv6-M's answers to kernel/core/arch.h.
 *
 * Armv6-M has no exclusive accesses, so what other CPUs do with them is done
 * here under the chip's hardware locks; the SoC's header, which the Makefile
 * names in ARCH_LOCKS, says where they are:
 *
 *   hardware_lock hardware_lock_of_word(const uint32_t *word)
 *   hardware_lock hardware_lock_of_guard(const struct spinlock *guard)
 *   HARDWARE_LOCK_OUTER                      the inheritance lock's own
 *   HARDWARE_LOCK_SECTION                    that of exclusive_section_enter()
 *   void hardware_lock_claim(hardware_lock lock)      spins until it is this core's
 *   void hardware_lock_free(hardware_lock lock)
 *
 * Several words or guards share a hardware lock, so two of them are never held
 * together by one core unless they are of different classes; and always in
 * this order, downwards:
 *
 *   outer     the inheritance lock; inside it, one object's guard
 *   guards    inside one, exclusive words
 *   words     held for one read-modify-write, with nothing else inside; the section's likewise
 *
 * Interrupts are masked meanwhile: a handler would spin on what it interrupted.
 *
 * Sources: Armv6-M Architecture Reference Manual (DDI 0419), A6.7 instructions,
 * B1.4 registers; Cortex-M0+ Technical Reference Manual (DDI 0484), 3.3 cycles.
 */
#ifndef KERNEL_ARCH_ARMV6M_PORT_H
#define KERNEL_ARCH_ARMV6M_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/arch/armv6m/guard.h"
#include "kernel/arch/cortex_m/interrupts.h"
#include "kernel/config.h"

struct spinlock {
    uint32_t word;
};

#include ARCH_LOCKS

/* --- This core -------------------------------------------------------------- */

/* The main stack is the interrupt stack, so its pointer is inside this core's
 * block at all times: at the very top in thread mode, lower in a handler.
 * Volatile, or the compiler takes it out of a loop in which the thread moves to
 * another core, and out of the stretch in which interrupts are masked. */
static inline void *arch_cpu_block(void)
{
    void *block;

    __asm volatile("mrs %0, msp\n\tlsrs %0, %0, %1\n\tlsls %0, %0, %1"
                   : "=l"(block)
                   : "i"(__builtin_ctz(CPU_BLOCK_BYTES))
                   : "cc");
    return block;
}

/* --- Stacks: see guard.h ------------------------------------------------------ */

#define PORT_MPU_RBAR (*(const volatile uint32_t *)0xE000ED9C) /* of the region that RNR stays at */
#define PORT_MPU_RASR (*(const volatile uint32_t *)0xE000EDA0)

static inline uint32_t port_guard_of(const void *limit)
{
    return ((uintptr_t)limit + GUARD_BYTES - 1) / GUARD_BYTES * GUARD_BYTES;
}

static inline void *arch_stack_end(void *limit)
{
    return (void *)(port_guard_of(limit) + GUARD_BYTES);
}

/* For context.S: what MPU_RBAR and MPU_RASR are to hold while the stack is in use. */
static inline void port_prepare_stack_end(void *limit)
{
    const uint32_t guarded = port_guard_of(limit);

    ((uint32_t *)limit)[0] = guarded / GUARD_REGION_BYTES * GUARD_REGION_BYTES;
    ((uint32_t *)limit)[1] = GUARD_RASR(guarded % GUARD_REGION_BYTES / GUARD_BYTES);
}

/* Whether the stack with this limit is the one that threads run on now: whose guard is up. */
static inline bool port_stack_is_in_use(const void *limit)
{
    const uint32_t guarded = port_guard_of(limit);

    return (PORT_MPU_RBAR & ~(GUARD_REGION_BYTES - 1u)) == guarded / GUARD_REGION_BYTES * GUARD_REGION_BYTES &&
           (PORT_MPU_RASR & 0xFFFFu) == (GUARD_RASR(guarded % GUARD_REGION_BYTES / GUARD_BYTES) & 0xFFFFu);
}

#define PORT_SWITCHED_REGISTERS 5 /* r8 to r11, r7 */

/* context_switch() without the saving of r4 to r6: the compiler has saved what it
 * uses of them in any case, so it is told that they are lost. */
static inline __attribute__((always_inline)) void arch_context_switch(struct context *from, struct context *to)
{
    register struct context *first __asm("r0") = from, *second __asm("r1") = to;

    __asm volatile("bl      context_switch_halfway\n\t"
                   "mov     r8, r2\n\t"
                   "mov     r9, r3\n\t"
                   "mov     r10, r4\n\t"
                   "mov     r11, r5"
                   : "+r"(first), "+r"(second)
                   :
                   : "r2", "r3", "r4", "r5", "r6", "r12", "lr", "cc", "memory");
}

#undef PORT_MPU_RBAR
#undef PORT_MPU_RASR

/* --- Words ------------------------------------------------------------------- */

extern const uint8_t port_highest_bits[256];

/* There is no CLZ. Two tests of halves that set the flags as they shift, and a
 * table for the last byte: 8 to 13 cycles, least for what is neither idle nor urgent. */
static inline __attribute__((always_inline)) unsigned arch_highest_bit(uint32_t word)
{
    const uint32_t upper = word >> 16;

    if (__builtin_expect(upper != 0, true)) {
        const uint32_t top = upper >> 8;
        return __builtin_expect(top != 0, false) ? port_highest_bits[top] + 24u : port_highest_bits[upper] + 16u;
    }
    const uint32_t middle = word >> 8;
    return middle ? port_highest_bits[middle] + 8u : port_highest_bits[word];
}

/* No DMB: a Cortex-M0+ has no write buffer and executes a store to its end, however
 * long the bus takes, before the next instruction (DDI 0484 3.3); so the order of
 * the program is the order in memory, and only the compiler is to be told. */
static inline void arch_fence(void)
{
    __asm volatile("" ::: "memory");
}

static inline void arch_relax(void)
{
    __asm volatile("yield" ::: "memory");
}

static inline uint32_t exclusive_load(uint32_t *word)
{
    hardware_lock_claim(hardware_lock_of_word(word));
    return *(volatile uint32_t *)word;
}

static inline bool exclusive_store(uint32_t *word, uint32_t value)
{
    *(volatile uint32_t *)word = value;
    hardware_lock_free(hardware_lock_of_word(word));
    return true;
}

static inline void exclusive_abandon(uint32_t *word)
{
    hardware_lock_free(hardware_lock_of_word(word));
}

static inline __attribute__((always_inline)) bool exclusive_replace(uint32_t *word, uint32_t from, uint32_t to)
{
    if (__builtin_expect(exclusive_load(word) == from, true))
        return exclusive_store(word, to);
    exclusive_abandon(word);
    return false;
}

/* One lock for several words that are always changed together. */
#define EXCLUSIVE_SECTIONS

static inline void exclusive_section_enter(void)
{
    hardware_lock_claim(HARDWARE_LOCK_SECTION);
}

static inline void exclusive_section_leave(void)
{
    hardware_lock_free(HARDWARE_LOCK_SECTION);
}

/* --- Spinlocks: see spinlock.h ------------------------------------------------ */

extern struct spinlock inheritance_lock;
void port_takes_outer_lock_for_guard(void) __attribute__((error("inheritance_lock is for the _any functions")));

/* The hardware lock is what is held; the word is its state only, and
 * SPINLOCK_HELD never shows in it. */
static inline uint32_t spinlock_acquire(struct spinlock *lock)
{
    if (__builtin_constant_p(lock == &inheritance_lock) && lock == &inheritance_lock)
        port_takes_outer_lock_for_guard();
    hardware_lock_claim(hardware_lock_of_guard(lock));
    return lock->word;
}

static inline void spinlock_release_unchanged(struct spinlock *lock, uint32_t state)
{
    (void)state;
    hardware_lock_free(hardware_lock_of_guard(lock));
}

static inline void spinlock_release_as(struct spinlock *lock, uint32_t state)
{
    lock->word = state;
    hardware_lock_free(hardware_lock_of_guard(lock));
}

static inline hardware_lock port_lock_of_any(const struct spinlock *lock)
{
    return lock == &inheritance_lock ? HARDWARE_LOCK_OUTER : hardware_lock_of_guard(lock);
}

static inline uint32_t spinlock_acquire_any(struct spinlock *lock)
{
    hardware_lock_claim(port_lock_of_any(lock));
    return *(volatile uint32_t *)&lock->word;
}

static inline void spinlock_release_any(struct spinlock *lock, uint32_t state)
{
    *(volatile uint32_t *)&lock->word = state;
    hardware_lock_free(port_lock_of_any(lock));
}

#endif

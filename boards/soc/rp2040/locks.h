/*
 * locks.h - the SIO's 32 hardware spinlocks, shared out among the kernel's words.
 *
 * A read claims the lock unless it is taken, and says 0 then; a write of
 * anything frees it. Both take one cycle. Where both cores claim at once core 0
 * has it; the other reads again 4 cycles later, and no holder comes back so
 * soon, so it is next.
 *
 * Armv6-M would order memory against devices by a DMB only; a Cortex-M0+ starts
 * no access before the last one is complete (DDI 0484 1.2: no write buffer), so
 * what was stored under a lock is there before the lock is free.
 *
 * Source: RP2040 datasheet, 2.3.1.3 Hardware Spinlocks, 2.3.1.7 registers.
 *
 *   0 to 7      exclusive words, by bits 2 to 4 of their address
 *   8           the inheritance lock
 *   9 to 15     nobody's: a program's own
 *   16 to 31    guards of objects, by bits 2 to 5 of their address
 */
#ifndef BOARDS_SOC_RP2040_LOCKS_H
#define BOARDS_SOC_RP2040_LOCKS_H

#include <stdint.h>

struct spinlock;

typedef volatile uint32_t hardware_lock;

#define HARDWARE_LOCK(n) ((hardware_lock *)(0xD0000100u + 4u * (n)))
#define HARDWARE_LOCK_COUNT 32
#define HARDWARE_LOCKS_OF_WORDS 8
#define HARDWARE_LOCK_OUTER HARDWARE_LOCK(8)

/* The address's low bits, times one, are the lock's place among those from
 * `first` on. In assembly, for GCC spends two moves more; not volatile, so that
 * it is done once for a claim and the free that belongs to it. */
#define HARDWARE_LOCK_BY_ADDRESS(address, bits, first) \
    ({                                                 \
        hardware_lock *lock_found;                     \
                                                       \
        __asm("lsls %0, %1, #32 - %c2\n\t"             \
              "lsrs %0, %0, #32 - %c2\n\t"             \
              "adds %0, %0, %3"                        \
              : "=&l"(lock_found)                      \
              : "l"(address), "i"(bits), "l"(first)    \
              : "cc");                                 \
        lock_found;                                    \
    })

static inline hardware_lock *hardware_lock_of_word(const uint32_t *word)
{
    return HARDWARE_LOCK_BY_ADDRESS(word, 5, HARDWARE_LOCK(0));
}

static inline hardware_lock *hardware_lock_of_guard(const struct spinlock *guard)
{
    return HARDWARE_LOCK_BY_ADDRESS(guard, 6, HARDWARE_LOCK(16));
}

static inline void hardware_lock_claim(hardware_lock *lock)
{
    uint32_t claimed;

    __asm volatile("1: ldr %0, [%1]\n\t"
                   "cmp %0, #0\n\t"
                   "beq 1b"
                   : "=&l"(claimed)
                   : "l"(lock)
                   : "cc", "memory");
}

static inline void hardware_lock_free(hardware_lock *lock)
{
    __asm volatile("str %0, [%0]" ::"l"(lock) : "memory");
}

#endif

/*
 * locks.h - the SIO's 32 hardware spinlocks, shared out among the kernel's words.
 *
 * A read claims the lock unless it is taken, and says 0 then; a write of
 * anything frees it. Both take one cycle. Where both cores claim at once core 0
 * has it; the other reads again 4 cycles later, and no holder comes back so
 * soon, so it is next.
 *
 * No barrier is needed between a lock and what it guards: see arch_fence() in
 * kernel/arch/armv6m/port.h.
 *
 * Source: RP2040 datasheet, 2.3.1.3 Hardware Spinlocks, 2.3.1.7 registers.
 *
 *   0 to 7      exclusive words, by bits 2 to 4 of their address
 *   8           the section of words that are changed together
 *   9           the inheritance lock
 *   10 to 15    nobody's: a program's own
 *   16 to 31    guards of objects, by bits 2 to 5 of their address
 */
#ifndef BOARDS_SOC_RP2040_LOCKS_H
#define BOARDS_SOC_RP2040_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

struct spinlock;

/* Two registers make the address, which saves adding them. */
typedef struct {
    uint32_t first; /* address of the first lock of its class */
    uint32_t place; /* bytes from there */
} hardware_lock;

#define HARDWARE_LOCK_COUNT 32
#define HARDWARE_LOCKS_OF_WORDS 9 /* the section's among them */
#define HARDWARE_LOCK(n) ((hardware_lock){ 0xD0000100u + 4u * (n), 0 })
#define HARDWARE_LOCK_SECTION HARDWARE_LOCK(8)
#define HARDWARE_LOCK_OUTER HARDWARE_LOCK(9)

/* How many of the address's low bits choose. With CFLAGS_EXTRA='-DHARDWARE_LOCK_WORD_BITS=2
 * -DHARDWARE_LOCK_GUARD_BITS=2' all of a class share one lock, and two of a class
 * that are held together hang at once. */
#ifndef HARDWARE_LOCK_WORD_BITS
#define HARDWARE_LOCK_WORD_BITS 5
#endif
#ifndef HARDWARE_LOCK_GUARD_BITS
#define HARDWARE_LOCK_GUARD_BITS 6
#endif

/* Not volatile, so that it is done once for a claim and the free that belongs to it. */
#define HARDWARE_LOCK_LOW_BITS(address, bits)                                                                 \
    ({                                                                                                        \
        uint32_t low_bits;                                                                                    \
                                                                                                              \
        __asm("lsls %0, %1, %2\n\tlsrs %0, %0, %2" : "=l"(low_bits) : "l"(address), "i"(32 - (bits)) : "cc"); \
        low_bits;                                                                                             \
    })

static inline hardware_lock hardware_lock_of_word(const uint32_t *word)
{
    return (hardware_lock){ HARDWARE_LOCK(0).first, HARDWARE_LOCK_LOW_BITS(word, HARDWARE_LOCK_WORD_BITS) };
}

static inline hardware_lock hardware_lock_of_guard(const struct spinlock *guard)
{
    return (hardware_lock){ HARDWARE_LOCK(16).first, HARDWARE_LOCK_LOW_BITS(guard, HARDWARE_LOCK_GUARD_BITS) };
}

static inline bool hardware_lock_try(hardware_lock lock)
{
    return *(volatile uint32_t *)(lock.first + lock.place) != 0;
}

/* Known when this is compiled, of one that is not chosen by an address: it takes one register less. */
static inline bool hardware_lock_is_first(hardware_lock lock)
{
    return __builtin_constant_p(lock.place) && lock.place == 0;
}

static inline void hardware_lock_claim(hardware_lock lock)
{
    uint32_t claimed;

    if (hardware_lock_is_first(lock))
        __asm volatile("1: ldr %0, [%1]\n\t"
                       "cmp %0, #0\n\t"
                       "beq 1b"
                       : "=&l"(claimed)
                       : "l"(lock.first)
                       : "cc", "memory");
    else
        __asm volatile("1: ldr %0, [%1, %2]\n\t"
                       "cmp %0, #0\n\t"
                       "beq 1b"
                       : "=&l"(claimed)
                       : "l"(lock.first), "l"(lock.place)
                       : "cc", "memory");
}

static inline void hardware_lock_free(hardware_lock lock)
{
    if (hardware_lock_is_first(lock))
        __asm volatile("str %0, [%0]" ::"l"(lock.first) : "memory");
    else
        __asm volatile("str %0, [%0, %1]" ::"l"(lock.first), "l"(lock.place) : "memory");
}

#endif

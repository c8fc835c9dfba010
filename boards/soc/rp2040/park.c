/*
 * park.c - see park.h.
 *
 * Each request has a number. The parked core says which one it waits for, and
 * waits until that is not wanted any more. So what one request withdrew too late
 * is not taken for an answer to the next.
 *
 * The interrupt is one of the timer's, of an alarm that nobody sets: the timer's
 * interrupts reach both cores, and any core can force them. The asker says what it
 * wants, then forces it; the asked lets go of it, then looks what is wanted. So an
 * interrupt that is left over from a request withdrawn takes none away from the next.
 *
 * Source: RP2040 datasheet, 4.6 (INTF), 2.3.2 interrupts.
 */
#include "boards/soc/rp2040/park.h"
#include "boards/soc/rp2040/cores.h"
#include "boards/soc/rp2040/protection.h"
#include "boards/soc/rp2040/soc.h"
#include "kernel/core/arch.h"

#define TIMER_FORCE_SET SOC_REGISTER(TIMER_BASE + SOC_SET_BITS + 0x3C)
#define TIMER_FORCE_CLEAR SOC_REGISTER(TIMER_BASE + SOC_CLEAR_BITS + 0x3C)

enum { FIRST_ALARM = 2 }; /* core 0's; the next one is core 1's */

enum { NOTHING = 0 };
static uint32_t last_request = 1; /* odd, so that none is NOTHING */

/* What the cores tell each other: changes while it is looked at. */
static volatile uint32_t wanted;    /* a request, or NOTHING */
static volatile uint32_t parked[2]; /* for which request each core waits or waited */

SOC_RAM_CODE static void stay(unsigned core)
{
    const uint32_t request = __atomic_load_n(&wanted, __ATOMIC_RELAXED);

    if (request == NOTHING)
        return;
    __atomic_store_n(&parked[core], request, __ATOMIC_RELEASE);
    while (__atomic_load_n(&wanted, __ATOMIC_ACQUIRE) == request)
        ;
}

static void on_asked(void)
{
    const unsigned core = SIO->core;

    TIMER_FORCE_CLEAR = 1u << (FIRST_ALARM + core);
    arch_fence();
    const uint32_t protection = protection_lift();
    stay(core);
    protection_restore(protection);
}

void park_start(void)
{
    arch_interrupt_open_above(INTERRUPT_TIMER0 + FIRST_ALARM + SIO->core, on_asked);
}

static bool came(unsigned core, uint32_t patience)
{
    const uint64_t deadline = machine_clock() + patience;

    while (__atomic_load_n(&parked[core], __ATOMIC_ACQUIRE) != last_request)
        if (machine_clock() > deadline)
            return false;
    return true;
}

bool park_other_core(uint32_t patience)
{
    const unsigned other = 1 - SIO->core;

    if (other == 1 && !cores_second_runs())
        return true;
    last_request += 2;
    __atomic_store_n(&wanted, last_request, __ATOMIC_RELEASE);
    arch_fence();
    TIMER_FORCE_SET = 1u << (FIRST_ALARM + other);
    if (came(other, patience))
        return true;
    TIMER_FORCE_CLEAR = 1u << (FIRST_ALARM + other);
    park_release();
    return false;
}

void park_release(void)
{
    __atomic_store_n(&wanted, NOTHING, __ATOMIC_RELEASE);
}

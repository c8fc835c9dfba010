/*
 * alarm_rp2040.c - the RP2040's timer.
 *
 * An alarm goes off at the moment when the clock's low half becomes equal to it.
 * One that is set too late by a microsecond would go off 71 minutes later, so the
 * clock is looked at after it was set, and the interrupt forced if need be.
 *
 * The pair of registers that latch each other when they are read has one latch,
 * for both cores. So the raw ones are read, the high half before and after.
 *
 * Source: RP2040 datasheet, 4.6; 2.1.2 for the writes that set and clear bits.
 */
#include "drivers/alarm.h"

struct timer {
    volatile uint32_t write_high, write_low, latched_high, latched_low, alarm[4], armed, high, low, debug_pause, pause,
        raised, enable, force, status;
};

enum { SET_BITS = 0x2000, CLEAR_BITS = 0x3000, FAR = 0x7FFFFFFF };

static struct timer *at(uintptr_t base)
{
    return (struct timer *)base;
}

void alarm_clock_set(uintptr_t base, uint64_t microseconds)
{
    at(base)->write_low = (uint32_t)microseconds;
    at(base)->write_high = (uint32_t)(microseconds >> 32); /* takes over both */
}

uint64_t alarm_clock_read(uintptr_t base)
{
    const struct timer *timer = at(base);
    uint32_t high = timer->high, low, before;

    do {
        before = high;
        low = timer->low;
        high = timer->high;
    } while (high != before);
    return (uint64_t)high << 32 | low;
}

void alarm_set(uintptr_t base, unsigned number, uint64_t instant)
{
    const uint32_t bit = 1u << number;
    uint64_t now = alarm_clock_read(base);

    if (instant == UINT64_MAX) {
        at(base)->armed = bit; /* which disarms it */
        return;
    }
    if (instant > now && instant - now > FAR)
        instant = now + FAR;
    at(base)->alarm[number] = (uint32_t)instant;
    at(base + SET_BITS)->enable = bit;
    now = alarm_clock_read(base);
    if (instant <= now)
        at(base + SET_BITS)->force = bit;
}

void alarm_clear(uintptr_t base, unsigned number)
{
    const uint32_t bit = 1u << number;

    at(base + CLEAR_BITS)->force = bit;
    at(base)->raised = bit; /* a write of one clears it */
}

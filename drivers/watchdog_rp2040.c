/*
 * watchdog_rp2040.c - the RP2040's watchdog, which also makes the timer's ticks.
 *
 * It counts each tick twice (erratum RP2040-E1), so a load is twice the time.
 * What it resets is said by another block, the power-on state machine; there all
 * bits but the oscillators' are set, as the boot ROM has it too.
 *
 * Source: RP2040 datasheet, 4.7; 2.13.5 (PSM).
 */
#include "drivers/watchdog.h"

struct watchdog {
    volatile uint32_t control, load, reason, scratch[8], tick;
};

enum {
    CONTROL_ENABLE = 1u << 30,
    CONTROL_PAUSE_IN_DEBUGGER = 7u << 24,
    TICK_ENABLE = 1u << 9,
    COUNTS_PER_US = 2,
};

#define PSM_WDSEL (*(volatile uint32_t *)0x40010008u)
#define PSM_ALL_BUT_OSCILLATORS 0x0001FFFCu

static struct watchdog *at(uintptr_t base)
{
    return (struct watchdog *)base;
}

static uint32_t load;

void watchdog_tick_start(uintptr_t base, uint32_t cycles)
{
    at(base)->tick = cycles | TICK_ENABLE;
}

void watchdog_start(uintptr_t base, uint32_t microseconds)
{
    load = (microseconds < WATCHDOG_US_MAX ? microseconds : WATCHDOG_US_MAX) * COUNTS_PER_US;
    at(base)->control = 0;
    PSM_WDSEL = PSM_ALL_BUT_OSCILLATORS;
    at(base)->load = load;
    at(base)->control = CONTROL_ENABLE | CONTROL_PAUSE_IN_DEBUGGER;
}

void watchdog_feed(uintptr_t base)
{
    at(base)->load = load;
}

void watchdog_stop(uintptr_t base)
{
    at(base)->control = 0;
}

bool watchdog_has_reset(uintptr_t base)
{
    return at(base)->reason != 0;
}

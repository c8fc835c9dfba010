/*
 * timer_cmsdk.c - the CMSDK APB timer, a 32-bit down counter.
 *
 * Source: Arm DDI 0479, section 4.2.
 */
#include "drivers/timer.h"

struct timer {
    volatile uint32_t control, value, reload, interrupt_clear;
};

enum {
    CONTROL_ENABLE = 1u << 0,
    CONTROL_INTERRUPT = 1u << 3,
};

void timer_start(uintptr_t base, uint32_t ticks)
{
    struct timer *timer = (struct timer *)base;

    timer->control = 0;
    timer->interrupt_clear = 1;
    timer->reload = ticks;
    timer->value = ticks;
    timer->control = CONTROL_ENABLE | CONTROL_INTERRUPT;
}

void timer_clear(uintptr_t base)
{
    struct timer *timer = (struct timer *)base;

    timer->control = 0;
    timer->interrupt_clear = 1;
}

/*
 * countdown_cmsdk.c - the CMSDK APB timer, a 32-bit down counter.
 *
 * Source: Arm DDI 0479, section 4.2.
 */
#include "drivers/countdown.h"

struct countdown {
    volatile uint32_t control, value, reload, interrupt_clear;
};

enum {
    CONTROL_ENABLE = 1u << 0,
    CONTROL_INTERRUPT = 1u << 3,
};

void countdown_start(uintptr_t base, uint32_t ticks)
{
    struct countdown *countdown = (struct countdown *)base;

    countdown->control = 0;
    countdown->interrupt_clear = 1;
    countdown->reload = ticks;
    countdown->value = ticks;
    countdown->control = CONTROL_ENABLE | CONTROL_INTERRUPT;
}

void countdown_clear(uintptr_t base)
{
    struct countdown *countdown = (struct countdown *)base;

    countdown->control = 0;
    countdown->interrupt_clear = 1;
}

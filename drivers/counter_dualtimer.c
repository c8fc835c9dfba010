/*
 * counter_dualtimer.c - the first half of the CMSDK dual timer as a counter.
 *
 * Source: Arm DDI 0479, section 4.6. A write to `load` restarts the count from
 * there; the background load is where it goes on after 0.
 */
#include "drivers/counter.h"

struct dualtimer {
    volatile uint32_t load, value, control, interrupt_clear, raw_status, status, background_load;
};

enum {
    CONTROL_32_BIT = 1u << 1,
    CONTROL_PERIODIC = 1u << 6,
    CONTROL_ENABLE = 1u << 7,
};

void counter_start(uintptr_t base, uint32_t period, uint32_t elapsed)
{
    struct dualtimer *timer = (struct dualtimer *)base;

    timer->control = CONTROL_32_BIT | CONTROL_PERIODIC;
    timer->load = period - 1 - elapsed;
    timer->background_load = period - 1;
    timer->control = CONTROL_32_BIT | CONTROL_PERIODIC | CONTROL_ENABLE;
}

uint32_t counter_read(uintptr_t base)
{
    return ((struct dualtimer *)base)->value;
}

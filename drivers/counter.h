/*
 * counter.h - a counter that runs down from `period` - 1 to 0 for ever.
 */
#ifndef DRIVERS_COUNTER_H
#define DRIVERS_COUNTER_H

#include <stdint.h>

/* Begins `elapsed` ticks into a period. */
void counter_start(uintptr_t base, uint32_t period, uint32_t elapsed);

uint32_t counter_read(uintptr_t base);

#endif

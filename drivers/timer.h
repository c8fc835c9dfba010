/*
 * timer.h - an interrupt after so many ticks, once.
 */
#ifndef DRIVERS_TIMER_H
#define DRIVERS_TIMER_H

#include <stdint.h>

/* `ticks` > 0. Replaces one that is running. */
void timer_start(uintptr_t base, uint32_t ticks);

/* Ends the interrupt request, and the timer. */
void timer_clear(uintptr_t base);

#endif

/*
 * countdown.h - an interrupt after so many ticks, once.
 */
#ifndef DRIVERS_COUNTDOWN_H
#define DRIVERS_COUNTDOWN_H

#include <stdint.h>

/* `ticks` > 0. Replaces one that is running. */
void countdown_start(uintptr_t base, uint32_t ticks);

/* Ends the interrupt request, and the timer. */
void countdown_clear(uintptr_t base);

#endif

/*
 * alarm.h - a clock of 64-bit microseconds, with alarms.
 */
#ifndef DRIVERS_ALARM_H
#define DRIVERS_ALARM_H

#include <stdint.h>

/* The clock goes on from `microseconds`. */
void alarm_clock_set(uintptr_t base, uint64_t microseconds);

/* Any number of cores may read it at once. */
uint64_t alarm_clock_read(uintptr_t base);

/* Has alarm `number` interrupt at `instant`: at once if that has passed, perhaps
 * early if it is far off. Replaces what was set. UINT64_MAX is never. */
void alarm_set(uintptr_t base, unsigned number, uint64_t instant);

/* Ends the interrupt request. */
void alarm_clear(uintptr_t base, unsigned number);

#endif

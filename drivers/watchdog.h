/*
 * watchdog.h - resets the chip if the program stops feeding it.
 *
 *     watchdog_start(WATCHDOG_BASE, 1000000);     // a second
 *     for (;;) {
 *         work();
 *         watchdog_feed(WATCHDOG_BASE);
 *     }
 *
 * Feed it from the thread whose getting on is the point, not from an interrupt.
 */
#ifndef DRIVERS_WATCHDOG_H
#define DRIVERS_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

enum { WATCHDOG_US_MAX = 0xFFFFFF / 2 };

/* Gives the chip its microsecond: `cycles` of the reference clock. Once, at boot. */
void watchdog_tick_start(uintptr_t base, uint32_t cycles);

/* Resets the chip `microseconds` from now, at most WATCHDOG_US_MAX; more counts as that. */
void watchdog_start(uintptr_t base, uint32_t microseconds);

/* The time begins anew. */
void watchdog_feed(uintptr_t base);

void watchdog_stop(uintptr_t base);

/* Whether it is why the program runs: whether the last reset was its doing. */
bool watchdog_has_reset(uintptr_t base);

#endif

/*
 * two_clocks.h - a point on one core and a point on the other, in cycles.
 *
 * Each core has a SysTick of its own. Both count the same clock, so they differ
 * by a constant, which two_clocks_meet() finds: each core answers the other, and
 * the way there and the way back take as long.
 */
#ifndef TESTS_BENCH_CYCLES_TWO_CLOCKS_H
#define TESTS_BENCH_CYCLES_TWO_CLOCKS_H

#include <stdint.h>

/* On core 0; starts both counters. */
void two_clocks_meet(void);

/* Ticks from a reading on core 0 to one on core 1. */
uint32_t two_clocks_between(uint32_t on_core_0, uint32_t on_core_1);

#endif

/*
 * meter.h - counts instructions, or cycles, between two points of a firmware.
 *
 * Under QEMU's -icount every instruction, whatever it does, takes the same
 * virtual time, and SysTick counts that time; so the difference of two readings
 * is the number of instructions from just behind the first to the second, on
 * this core while the other sleeps. How many ticks an instruction has is
 * measured at the start, with some hundred nops, and so is what a reading itself
 * costs. Where the ticks are cycles, as in the RP2040's emulator, a nop has one,
 * and what is counted in nops is cycles.
 *
 *     meter_begin(&mark);
 *     semaphore_release(&semaphore);
 *     series_add(&gives, METER_END(&mark, "sem_give"));
 *
 * The cost of exception entry and exit is not charged by QEMU. SysTick is each
 * core's own and the kernel has no use for it.
 */
#ifndef TESTS_BENCH_METER_H
#define TESTS_BENCH_METER_H

#include <stdint.h>

#include "lib/duet.h"

#define SAMPLES 1000

/* What was measured again and again, in instructions or cycles. */
struct series {
    unsigned count;
    uint32_t samples[SAMPLES];
};

#define METER_READ "ldr %0, =0xE000E018\n\tldr %0, [%0]" /* SYST_CVR; it counts down, 24 bits wide */
#define METER_MASK 0xFFFFFFu

/* Notes down for tools/bench_breakdown.py, as debug information, that
 * label 9 is where measurements of `rows` begin or end. */
#define METER_NOTE(section, rows) \
    "\n\t.pushsection " section "\n\t.word 9b\n\t.asciz \"" rows "\"\n\t.balign 4\n\t.popsection"

/* Assembly, so that the same instructions lie between every two readings: here
 * the store, behind the reading; in METER_END() the two that read. */
static inline void meter_begin(uint32_t *mark)
{
    uint32_t now;

    __asm volatile(METER_READ "\n\tstr %0, %1\n9:" METER_NOTE(".debug_bench_begins", "")
                   : "=&l"(now), "=m"(*mark)::"memory");
}

/* Ticks since meter_begin(), on the same core, for these rows of the table. */
#define METER_END(mark, rows)                                                                                \
    ({                                                                                                       \
        uint32_t meter_now;                                                                                  \
                                                                                                             \
        __asm volatile("9:\t" METER_READ METER_NOTE(".debug_bench_ends", rows) : "=l"(meter_now)::"memory"); \
        (*(mark)-meter_now) & METER_MASK;                                                                    \
    })

/* On each core that measures, before it does. */
void meter_start(void);

/* Once; false if the same instructions do not always measure the same. */
bool meter_calibrate(void);

/* Files a measurement; one too many is an error of the benchmark and is counted, not kept. */
void series_add(struct series *series, uint32_t ticks);

/* The same for one that began in a handler that handlers.c entered for us. */
void series_add_from_handler(struct series *series, uint32_t ticks);

/* Prints the median; `loops` is how many of its jobs are in a sample. */
void series_report(struct series *series, const char *id, unsigned loops);

#endif

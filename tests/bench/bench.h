/*
 * bench.h - what the files of the benchmark firmware share.
 *
 * Each file measures a few rows of docs/performance.md, in threads pinned to a
 * core and without time slices, and checks that the work was done.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "kernel/console.h"
#include "kernel/core/machine.h"
#include "tests/bench/meter.h"

/* An interrupt no device of the board uses. */
enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

struct message {
    uint32_t words[4];
};

/* A thread of the benchmark. */
#define WORKER(name, function, urgency, ...) \
    THREAD(name, 1024, .target = (function), .priority = (urgency), .slice = FOREVER, .daemon = true, __VA_ARGS__)

/* Says so, and lets the run end badly, if a benchmark has not done its work. */
void bench_check(bool condition, const char *id, const char *what);

/* The last line of a run, and what main() returns. */
int bench_verdict(void);

/* Starts threads in the order given, and waits for the first to end. */
void bench_run(struct thread *const *threads, unsigned count);
#define BENCH_RUN(...)                                 \
    bench_run((struct thread *const[]){ __VA_ARGS__ }, \
              sizeof((struct thread *[]){ __VA_ARGS__ }) / sizeof(struct thread *))

void measure_thread_metric(void);
void measure_semaphores(void);
void measure_locks(void);
void measure_queues(void);
void measure_yields(void);
void measure_interrupts(void);

/* In instructions/ or cycles/: on QEMU the two cores are measured apart, where
 * cycles are counted they are together. */
void measure_two_cores(void);
void measure_both(void);

/* --- The kernel's own handlers, entered by way of a reading ---------------- */

extern uint32_t handlers_alarm_began, handlers_doorbell_began; /* marks for METER_END() */
extern uint32_t handlers_nothing_began;
extern interrupt_handler *handlers_alarm, *handlers_nothing, *doorbell_handler;

/* A handler that notes the counter in `mark` and jumps to *`handler`. In assembly,
 * for the compiler may make a call of the jump. */
#define HANDLERS_ENTER(name, mark, handler)                                                                            \
    static __attribute__((naked, used)) void name(void)                                                                \
    {                                                                                                                  \
        __asm volatile("ldr r0, =0xE000E018\n\tldr r0, [r0]\n\t"                                                       \
                       "ldr r1, =" #mark "\n\tstr r0, [r1]\n9:" METER_NOTE(                                            \
                           ".debug_bench_begins", "") "\n\tldr r1, =" #handler "\n\tldr r1, [r1]\n\tbx r1\n\t.ltorg"); \
    }

/* An empty handler entered that way, in ticks. */
uint32_t handlers_measure_entry(void);

#endif

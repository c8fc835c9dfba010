/* interrupts.c - from a handler's first instruction to the thread that it wakes. */
#include "kernel/core/arch.h"
#include "tests/bench/bench.h"

static struct semaphore arrived = SEMAPHORE_INIT(0);
static struct series wakes, sleeps;
static uint32_t mark;

static void on_interrupt(void)
{
    meter_begin(&mark);
    semaphore_release(&arrived);
}

static int wait_for_interrupt(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        semaphore_acquire(&arrived, FOREVER);
        series_add(&wakes, METER_END(&mark, "irq_wakes"));
    }
    return 0;
}

static int cause_interrupts(void *nothing)
{
    (void)nothing;
    arch_interrupt_open(INTERRUPT_SPARE, on_interrupt);
    for (unsigned n = 0; n < SAMPLES; n++) {
        arch_interrupt_raise(INTERRUPT_SPARE);
        bench_check(wakes.count == n + 1, "irq_wakes", "a waiter that ran first");
    }
    arch_interrupt_close(INTERRUPT_SPARE);
    return 0;
}

/* The core idles meanwhile. */
static int sleep_again(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        const instant_t start = clock_now();

        sleep_for(MS(5));
        series_add_from_handler(&sleeps, METER_END(&handlers_alarm_began, "alarm_wakes"));
        bench_check(clock_since(start).microseconds >= 5000, "alarm_wakes", "a sleep of its length");
    }
    return 0;
}

WORKER(causer, cause_interrupts, NORMAL, .core = CORE(0));
WORKER(waiter, wait_for_interrupt, HIGH, .core = CORE(0));
WORKER(sleeper, sleep_again, NORMAL, .core = CORE(0));

void measure_interrupts(void)
{
    BENCH_RUN(&causer, &waiter);
    series_report(&wakes, "irq_wakes", 1);
    BENCH_RUN(&sleeper);
    series_report(&sleeps, "alarm_wakes", 1);
}

/*
 * main.c - what an operation costs as the work around it grows: equal threads that
 * are ready, threads that wait for the same thing, timeouts that are pending.
 *
 * tools/curves.py reads what is printed, and draws it.
 */
#include "tests/bench/bench.h"

/* THREADS: the most of them; the board's Makefile says how many its memory holds. */
static const unsigned sizes[] = { 2, 5, 10, 20, 50, 100, 200, 300, 500, 1000 };

static_assert(THREADS >= 100);

static struct series costs;
static uint32_t mark;

static struct thread crowd[THREADS];
static uint8_t stacks[THREADS][STACK_BYTES_MIN] __attribute__((aligned(8)));

static void report(const char *curve, unsigned size)
{
    print("# %s among %u\n", curve, size);
    series_report(&costs, curve, 1);
    costs.count = 0;
}

/* When enough is measured the others go on until they see it. */
static void measured(uint32_t ticks)
{
    if (costs.count < SAMPLES)
        series_add(&costs, ticks);
}

/* main() is more urgent than they until all are there. */
static void gather(unsigned size, int (*target)(void *), unsigned priority)
{
    thread_set_priority(thread_current(), PRIORITIES - 1);
    for (unsigned n = 0; n < size; n++) {
        crowd[n] =
            (struct thread)THREAD_INIT("one of a crowd", stacks[n], .target = target, .core = CORE(0),
                                       .arg = (void *)(uintptr_t)n, .slice = FOREVER, .priority = (uint8_t)priority);
        thread_start(&crowd[n]);
    }
}

static void wait_for_end(unsigned size)
{
    for (unsigned n = 0; n < size; n++)
        thread_join(&crowd[n], FOREVER);
}

/* --- Ready threads: a yield to the next of `size` equals --------------------------- */

static int yield_to_equals(void *number)
{
    (void)number;
    thread_yield(); /* nobody's yield is behind the last one to begin */
    while (costs.count < SAMPLES) {
        meter_begin(&mark);
        thread_yield();
        measured(METER_END(&mark, ""));
    }
    return 0;
}

static void measure_ready(unsigned size)
{
    gather(size, yield_to_equals, NORMAL);
    wait_for_end(size); /* whoever sees the last measurement ends, and no other is measured */
    report("yield", size);
}

/* --- Waiters: a give to the first of `size` of them, which is more urgent ------------ */

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile bool is_over;

static int take_again(void *number)
{
    (void)number;
    while (!is_over) {
        semaphore_acquire(&tokens, FOREVER);
        measured(METER_END(&mark, ""));
    }
    return 0;
}

/* Of equals the first is the one that has waited longest, so all have their turn. */
static void measure_waiters(unsigned size)
{
    is_over = false;
    gather(size, take_again, HIGH);
    thread_set_priority(thread_current(), NORMAL);
    while (costs.count < SAMPLES) {
        meter_begin(&mark);
        semaphore_release(&tokens);
    }
    is_over = true;
    for (unsigned n = 0; n < size; n++)
        semaphore_release(&tokens);
    wait_for_end(size);
    bench_check(semaphore_value(&tokens) == 0, "give", "a waiter woken by each give");
    report("give", size);
}

/* --- Timeouts: one armed and cancelled while `size` others are pending ----------------- */

static struct timer timers[THREADS];

static void do_nothing(void *nothing)
{
    (void)nothing;
}

static uint32_t scattered(void)
{
    static uint32_t state = 1;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state >> 8;
}

static void measure_timeouts(unsigned size)
{
    struct timer one = TIMER_INIT(.callback = do_nothing);

    for (unsigned n = 0; n < size; n++) {
        timers[n] = (struct timer)TIMER_INIT(.callback = do_nothing, .interval = SECONDS(1000 + scattered() % 1000));
        timer_start(&timers[n]);
    }
    while (costs.count < SAMPLES) {
        one.interval = SECONDS(1000 + scattered() % 1000);
        meter_begin(&mark);
        timer_start(&one);
        timer_cancel(&one);
        series_add(&costs, METER_END(&mark, ""));
    }
    for (unsigned n = 0; n < size; n++)
        bench_check(timer_cancel(&timers[n]) == OK, "timer", "it was pending");
    report("timer", size);
}

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    if (!meter_calibrate()) {
        print("fail meter: this machine counts neither instructions nor cycles; run it in deterministic mode\n");
        return 1;
    }
    for (unsigned n = 0; n < COUNT_OF(sizes) && sizes[n] <= THREADS; n++) {
        measure_ready(sizes[n]);
        measure_waiters(sizes[n]);
        measure_timeouts(sizes[n]);
    }
    return bench_verdict();
}

/* semaphores.c - a token given and taken, with and without somebody waiting. */
#include "tests/bench/bench.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static struct semaphore signal = SEMAPHORE_INIT(0);
static struct series gives, takes, wakes, blocks, returns;
static uint32_t mark;

/* --- Nobody waits ------------------------------------------------------------ */

static int give_and_take(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        meter_begin(&mark);
        semaphore_release(&tokens);
        series_add(&gives, METER_END(&mark, "sem_give"));
        bench_check(semaphore_value(&tokens) == 1, "sem_give", "a token given");

        meter_begin(&mark);
        semaphore_acquire(&tokens, FOREVER);
        series_add(&takes, METER_END(&mark, "sem_take"));
        bench_check(semaphore_value(&tokens) == 0, "sem_take", "a token taken");
    }
    return 0;
}

/* --- A more urgent thread waits, on the same core ---------------------------- */

/* Each give is measured to the waiter's return, each wait from its call to the giver's return. */
static int wait_again(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        meter_begin(&mark);
        semaphore_acquire(&signal, FOREVER);
        series_add(&wakes, METER_END(&mark, "sem_give_wakes"));
    }
    meter_begin(&mark);
    semaphore_acquire(&signal, FOREVER);
    return 0;
}

static int give_again(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        meter_begin(&mark);
        semaphore_release(&signal);
        series_add(&blocks, METER_END(&mark, "sem_block_back"));
        bench_check(semaphore_value(&signal) == 0 && wakes.count == n + 1, "sem_give_wakes",
                    "a waiter woken by each give");
    }
    semaphore_release(&signal);
    return 0;
}

/* Then each give to its own return, both switches in it. */
static int wait_only(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++)
        semaphore_acquire(&signal, FOREVER);
    return 0;
}

static int give_and_return(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        meter_begin(&mark);
        semaphore_release(&signal);
        series_add(&returns, METER_END(&mark, "sem_give_back"));
        bench_check(semaphore_value(&signal) == 0, "sem_give_back", "a token taken by the waiter");
    }
    return 0;
}

WORKER(alone, give_and_take, NORMAL, .core = CORE(0));
WORKER(giver, give_again, NORMAL, .core = CORE(0));
WORKER(waiter, wait_again, HIGH, .core = CORE(0));
WORKER(returner, give_and_return, NORMAL, .core = CORE(0));
WORKER(only_waiter, wait_only, HIGH, .core = CORE(0));

void measure_semaphores(void)
{
    BENCH_RUN(&alone);
    series_report(&gives, "sem_give", 1);
    series_report(&takes, "sem_take", 1);
    BENCH_RUN(&giver, &waiter);
    series_report(&wakes, "sem_give_wakes", 1);
    series_report(&blocks, "sem_block_back", 1);
    BENCH_RUN(&returner, &only_waiter);
    series_report(&returns, "sem_give_back", 1);
}

/*
 * other_core.c - what one core gives, a thread of the other gets; both run.
 *
 * The call is timed on core 0, and the way from the call to the waiter's return
 * on both: see two_clocks.h.
 */
#include "kernel/core/cpu.h"
#include "tests/bench/bench.h"
#include "tests/bench/cycles/two_clocks.h"

enum { DROWSY = 40 };

static struct semaphore signal = SEMAPHORE_INIT(0);
static struct queue letters = QUEUE_INIT(struct message, 8);
static struct event news = EVENT_INIT;
static struct series calls, wakes;
static volatile unsigned received;
static volatile uint32_t woken;
static uint32_t mark;

/* --- On core 1: for ever ------------------------------------------------------- */

#define NOTE_WOKEN(row)                                                                               \
    do {                                                                                              \
        uint32_t now;                                                                                 \
                                                                                                      \
        __asm volatile("9:\t" METER_READ METER_NOTE(".debug_bench_ends", row) : "=l"(now)::"memory"); \
        woken = now;                                                                                  \
        received++;                                                                                   \
    } while (0)

static _Noreturn int receive_tokens(void *nothing)
{
    (void)nothing;
    for (;;) {
        semaphore_acquire(&signal, FOREVER);
        NOTE_WOKEN("cross_wake");
    }
}

static _Noreturn int receive_letters(void *nothing)
{
    struct message message;

    (void)nothing;
    for (;;) {
        queue_get(&letters, &message, FOREVER);
        NOTE_WOKEN("cross_queue_wake");
        bench_check(message.words[3] == received, "cross_queue_wake", "what was put");
    }
}

static _Noreturn int receive_news(void *nothing)
{
    (void)nothing;
    for (;;) {
        event_wait(&news, FOREVER);
        NOTE_WOKEN("cross_event_wake");
        event_clear(&news);
    }
}

WORKER(token_receiver, receive_tokens, HIGH, .core = CORE(CORES - 1));
WORKER(letter_receiver, receive_letters, HIGH, .core = CORE(CORES - 1));
WORKER(news_receiver, receive_news, HIGH, .core = CORE(CORES - 1));

/* --- On core 0 ------------------------------------------------------------------ */

/* Until core 1 sleeps; how long it has slept differs from sample to sample. */
static void let_sleep(const struct thread *receiver, unsigned n)
{
    while (thread_state(receiver) != BLOCKED || cpu_of(1)->running != level_bit(IDLE))
        arch_relax();
    for (volatile unsigned left = DROWSY + n % 16; left > 0; left--)
        ;
}

static void add(uint32_t call, unsigned already_received, const char *id)
{
    while (received == already_received)
        arch_relax();
    bench_check(received == already_received + 1, id, "one wake-up for each call");
    series_add(&calls, call);
    series_add(&wakes, two_clocks_between(mark, woken));
}

static int give_tokens(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        let_sleep(&token_receiver, n);
        meter_begin(&mark);
        semaphore_release(&signal);
        add(METER_END(&mark, "cross_give"), n, "cross_wake");
    }
    return 0;
}

static int put_letters(void *nothing)
{
    struct message message = { 0 };

    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        message.words[3] = n + 1;
        let_sleep(&letter_receiver, n);
        meter_begin(&mark);
        queue_put(&letters, &message, FOREVER);
        add(METER_END(&mark, "cross_queue_put"), n, "cross_queue_wake");
    }
    return 0;
}

static int spread_news(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        let_sleep(&news_receiver, n);
        meter_begin(&mark);
        event_set(&news);
        add(METER_END(&mark, "cross_event_set"), n, "cross_event_wake");
    }
    return 0;
}

WORKER(token_giver, give_tokens, HIGH, .core = CORE(0));
WORKER(letter_putter, put_letters, HIGH, .core = CORE(0));
WORKER(news_spreader, spread_news, HIGH, .core = CORE(0));

static void measure(struct thread *sender, struct thread *receiver, const char *call, const char *wake)
{
    received = 0;
    BENCH_RUN(sender, receiver);
    series_report(&calls, call, 1);
    series_report(&wakes, wake, 1);
}

void measure_two_cores(void)
{
    two_clocks_meet();
    measure(&token_giver, &token_receiver, "cross_give", "cross_wake");
    measure(&letter_putter, &letter_receiver, "cross_queue_put", "cross_queue_wake");
    measure(&news_spreader, &news_receiver, "cross_event_set", "cross_event_wake");
    measure_both();
}

/*
 * other_core.c - what one core gives, a thread of the other gets.
 *
 * QEMU's instruction count is the sum over both cores, so only one may run
 * while it is read. Under -icount QEMU stays with a core until that core sleeps
 * or says arch_relax(): core 1 stands aside while core 0's call is measured, and
 * core 0 while core 1 is, from its doorbell's handler to its waiter's return. It
 * runs something else before, for an idle core needs no handler to be woken. QEMU
 * also changes cores once in a hundred thousand instructions; the call that this
 * hits is measured again.
 */
#include "kernel/core/cpu.h"
#include "tests/bench/bench.h"

static struct semaphore signal = SEMAPHORE_INIT(0);
static struct queue letters = QUEUE_INIT(struct message, 8);
static struct series calls, wakes;
static volatile unsigned received;
static uint32_t mark;

/* Core 1 runs here until the receiver waits and the background goes on. */
static void let_block(struct thread *receiver)
{
    while (thread_state(receiver) != BLOCKED)
        arch_relax();
}

/* Core 1 has not run since the call began if nothing was received yet. */
static void add_call(uint32_t ticks, unsigned already_received)
{
    if (received == already_received)
        series_add(&calls, ticks);
    while (received == already_received)
        arch_relax();
}

/* --- On core 1: for ever ------------------------------------------------------- */

static void add_wake(uint32_t ticks)
{
    if (wakes.count < SAMPLES) /* a call that is measured again wakes again */
        series_add_from_handler(&wakes, ticks);
    received++;
}

static _Noreturn int receive_tokens(void *nothing)
{
    (void)nothing;
    meter_start();
    for (;;) {
        semaphore_acquire(&signal, FOREVER);
        add_wake(METER_END(&handlers_doorbell_began, "cross_wake"));
    }
}

static _Noreturn int receive_letters(void *nothing)
{
    struct message message;

    (void)nothing;
    for (;;) {
        queue_get(&letters, &message, FOREVER);
        add_wake(METER_END(&handlers_doorbell_began, "cross_queue_wake"));
        bench_check(message.words[3] == received, "cross_queue_wake", "what was put");
    }
}

WORKER(token_receiver, receive_tokens, HIGH, .core = CORE(CORES - 1));
WORKER(letter_receiver, receive_letters, HIGH, .core = CORE(CORES - 1));

static _Noreturn int go_on(void *nothing)
{
    (void)nothing;
    for (;;)
        arch_relax();
}

WORKER(background, go_on, LOW, .core = CORE(CORES - 1));

/* --- On core 0 ------------------------------------------------------------------ */

static int give_tokens(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; calls.count < SAMPLES; n++) {
        let_block(&token_receiver);
        meter_begin(&mark);
        semaphore_release(&signal);
        add_call(METER_END(&mark, "cross_give"), n);
    }
    return 0;
}

static int put_letters(void *nothing)
{
    struct message message = { 0 };

    (void)nothing;
    for (unsigned n = 0; calls.count < SAMPLES; n++) {
        message.words[3] = n + 1;
        let_block(&letter_receiver);
        meter_begin(&mark);
        queue_put(&letters, &message, FOREVER);
        add_call(METER_END(&mark, "cross_queue_put"), n);
    }
    return 0;
}

WORKER(token_giver, give_tokens, HIGH, .core = CORE(0));
WORKER(letter_putter, put_letters, HIGH, .core = CORE(0));

void measure_two_cores(void)
{
    thread_start(&background);
    BENCH_RUN(&token_giver, &token_receiver);
    series_report(&calls, "cross_give", 1);
    series_report(&wakes, "cross_wake", 1);
    received = 0;
    BENCH_RUN(&letter_putter, &letter_receiver);
    series_report(&calls, "cross_queue_put", 1);
    series_report(&wakes, "cross_queue_wake", 1);
    thread_suspend(&background);
}

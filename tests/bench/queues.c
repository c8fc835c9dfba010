/* queues.c - items of 16 bytes put and got, with and without somebody waiting. */
#include "tests/bench/bench.h"

static struct queue items = QUEUE_INIT(struct message, 8);
static struct queue letters = QUEUE_INIT(struct message, 8);
static struct series puts, gets, wakes;
static uint32_t mark;

static int put_and_get(void *nothing)
{
    struct message message = { 0 };

    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        message.words[3] = n;
        meter_begin(&mark);
        queue_put(&items, &message, FOREVER);
        series_add(&puts, METER_END(&mark, "queue_put"));

        message.words[3] = ~n;
        meter_begin(&mark);
        queue_get(&items, &message, FOREVER);
        series_add(&gets, METER_END(&mark, "queue_get"));
        bench_check(message.words[3] == n && queue_empty(&items), "queue_get", "what was put");
    }
    return 0;
}

/* --- A more urgent thread waits, on the same core ---------------------------------- */

static int receive(void *nothing)
{
    struct message message;

    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        queue_get(&letters, &message, FOREVER);
        series_add(&wakes, METER_END(&mark, "queue_put_wakes"));
        bench_check(message.words[3] == n, "queue_put_wakes", "what was put");
    }
    return 0;
}

static int send(void *nothing)
{
    struct message message = { 0 };

    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        message.words[3] = n;
        meter_begin(&mark);
        queue_put(&letters, &message, FOREVER);
        bench_check(wakes.count == n + 1, "queue_put_wakes", "a receiver that ran first");
    }
    return 0;
}

WORKER(alone, put_and_get, NORMAL, .core = CORE(0));
WORKER(sender, send, NORMAL, .core = CORE(0));
WORKER(receiver, receive, HIGH, .core = CORE(0));

void measure_queues(void)
{
    BENCH_RUN(&alone);
    series_report(&puts, "queue_put", 1);
    series_report(&gets, "queue_get", 1);
    BENCH_RUN(&sender, &receiver);
    series_report(&wakes, "queue_put_wakes", 1);
}

/* yields.c - a thread lets its equals run: none, one, nineteen. */
#include "tests/bench/bench.h"

enum { CROWD = 20, STACK = 512 };

static struct series yields;
static uint32_t mark;
static unsigned turns[CROWD];

static int yield_alone(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        meter_begin(&mark);
        thread_yield();
        series_add(&yields, METER_END(&mark, "yield_alone"));
    }
    return 0;
}

/* From the call in one thread to the return in the next. The last one to have
 * begun has nobody's yield behind it, so the first round is not counted. */
static int yield_to_equals(void *own_turns)
{
    unsigned *const turn = own_turns;

    thread_yield();
    while (yields.count < SAMPLES) {
        ++*turn;
        meter_begin(&mark);
        thread_yield();
        series_add(&yields, METER_END(&mark, "yield_peer yield_20"));
    }
    return 0;
}

WORKER(alone, yield_alone, NORMAL, .core = CORE(0));

static struct thread crowd[CROWD];
static uint8_t stacks[CROWD][STACK] __attribute__((aligned(8)));

static void gather(unsigned count)
{
    for (unsigned n = 0; n < count; n++) {
        crowd[n] = (struct thread)THREAD_INIT("one of a crowd", stacks[n], .target = yield_to_equals, .arg = &turns[n],
                                              .core = CORE(0), .slice = FOREVER);
        turns[n] = 0;
        thread_start(&crowd[n]);
    }
    for (unsigned n = 0; n < count; n++)
        thread_join(&crowd[n], FOREVER);
}

static void measure_crowd(unsigned count, const char *id)
{
    gather(count);
    for (unsigned n = 0; n < count; n++)
        bench_check(turns[n] + 2 >= SAMPLES / count && turns[n] <= SAMPLES / count + 2, id, "each its turn");
    if (yields.count > SAMPLES) /* the others finish the round */
        yields.count = SAMPLES;
    series_report(&yields, id, 1);
}

void measure_yields(void)
{
    BENCH_RUN(&alone);
    series_report(&yields, "yield_alone", 1);
    measure_crowd(2, "yield_peer");
    measure_crowd(CROWD, "yield_20");
}

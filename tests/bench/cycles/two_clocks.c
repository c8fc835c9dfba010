/* two_clocks.c - see two_clocks.h. */
#include "tests/bench/cycles/two_clocks.h"
#include "kernel/core/arch.h"
#include "tests/bench/bench.h"

enum { MEETINGS = 200, COUNTER_BITS = 24 };

static volatile unsigned turn; /* counts up; whose it is goes by its lowest bits */
static volatile uint32_t sent, received;
static int core_1_is_ahead; /* ticks; counters count down, so its reading is less by as much */

static inline uint32_t read_counter(void)
{
    uint32_t now;

    __asm volatile(METER_READ : "=l"(now)::"memory");
    return now;
}

static void pass_on(unsigned next)
{
    sent = read_counter();
    turn = next;
}

static void take(unsigned mine)
{
    while (turn != mine)
        ;
    received = read_counter();
}

static void await(unsigned mine)
{
    while (turn != mine)
        ;
}

/* Signed: the two were started at nearly the same moment. */
static int way(void)
{
    return (int)((sent - received) << (32 - COUNTER_BITS)) >> (32 - COUNTER_BITS);
}

static int answer(void *nothing)
{
    (void)nothing;
    await(1);
    meter_start();
    turn = 2;
    for (unsigned n = 1; n <= MEETINGS; n++) {
        take(4 * n);
        turn = 4 * n + 1; /* core 0 looks at what was noted */
        await(4 * n + 2);
        pass_on(4 * n + 3);
    }
    return 0;
}

WORKER(answerer, answer, HIGH, .core = CORE(CORES - 1));

static void dawdle(unsigned n)
{
    for (volatile unsigned left = n % 16; left > 0; left--)
        ;
}

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

/* Where in its loop the other one looks differs from meeting to meeting; the
 * shortest way is the one it saw at once. */
void two_clocks_meet(void)
{
    int there = 1 << COUNTER_BITS, back = 1 << COUNTER_BITS;

    turn = 0;
    thread_start(&answerer);
    turn = 1;
    meter_start();
    await(2);
    for (unsigned n = 1; n <= MEETINGS; n++) {
        dawdle(n);
        pass_on(4 * n);
        await(4 * n + 1);
        there = lesser(there, way());
        turn = 4 * n + 2;
        take(4 * n + 3);
        back = lesser(back, way());
    }
    thread_join(&answerer, FOREVER);
    core_1_is_ahead = (there - back) / 2;
}

uint32_t two_clocks_between(uint32_t on_core_0, uint32_t on_core_1)
{
    return (on_core_0 - on_core_1 - (uint32_t)core_1_is_ahead) & METER_MASK;
}

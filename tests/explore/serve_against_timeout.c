/*
 * serve_against_timeout.c - a timer is due as the thread that waits to serve it gives up.
 */
#include "tests/explore/scenario.h"

static volatile unsigned calls;

static void count(void *by)
{
    EXPECT(by == &calls);
    calls++;
}

static struct timer_queue due = TIMER_QUEUE_INIT;
static struct timer timer = TIMER_INIT(.callback = count, .argument = (void *)&calls, .interval = LONG, .queue = &due);

JOB(serve)
{
    const int result = timer_serve(&due, LONG);

    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(calls == (result == OK ? 1 : 0));
    return result == OK ? OK : timer_serve(&due, FOREVER);
}

SCENARIO("a timer that is due is handed to who waits to serve, or is there for who serves next, and called once")
{
    EXPECT(timer_start(&timer) == OK);
    scenario_block(&ann, serve, NORMAL, CORE(1));
    explore_begin();
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(calls == 1 && !timer_is_alive(&timer));
    EXPECT(timer_serve(&due, NO_WAIT) == E_TIMEOUT);
}

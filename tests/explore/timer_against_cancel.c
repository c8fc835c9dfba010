/*
 * timer_against_cancel.c - a timer is cancelled on one core as it becomes due on the other.
 */
#include "tests/explore/scenario.h"

static volatile unsigned calls;

static void count(void *nothing)
{
    (void)nothing;
    calls++;
}

static struct timer timer = TIMER_INIT(.callback = count, .interval = LONG);

JOB(start)
{
    return timer_start(&timer);
}

/* The other core's alarm may come for nothing: until it has, a timeout is left there. */
JOB(sleep_past_it)
{
    return sleep_for(LONG);
}

SCENARIO("a cancelled timer is not called; one that is too late to cancel is called once")
{
    scenario_block(&ann, start, NORMAL, CORE(1));
    EXPECT(scenario_result(&ann) == OK);
    scenario_settle();
    explore_begin();
    const int result = timer_cancel(&timer);
    EXPECT(result == OK || result == E_STATE);
    EXPECT(!timer_is_alive(&timer));
    scenario_start(&ann, sleep_past_it, NORMAL, CORE(1));
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(calls == (result == OK ? 0 : 1));
}

/*
 * event_wait_against_set.c - an event is set while others begin to wait for it.
 */
#include "tests/explore/scenario.h"

static struct event event = EVENT_INIT;

JOB(wait)
{
    return event_wait(&event, FOREVER);
}

SCENARIO("whoever begins to wait for an event as it is set is let through")
{
    scenario_ready(&ann, wait, NORMAL, CORE(1));
    explore_begin();
    EXPECT(event_set(&event) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(event_is_set(&event));
}

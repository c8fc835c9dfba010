/*
 * event_set_against_clear.c - an event is cleared while those are woken who waited for it.
 */
#include "tests/explore/scenario.h"

static struct event event = EVENT_INIT;

JOB(wait)
{
    return event_wait(&event, FOREVER);
}

JOB(clear_soon)
{
    SPIN_UNTIL(event_is_set(&event));
    return event_clear(&event);
}

SCENARIO("all who waited for an event when it was set are woken, however soon it is cleared")
{
    scenario_block(&bob, wait, LOW, CORE(0));
    scenario_block(&cat, wait, HIGH, CORE(1));
    scenario_block(&dan, wait, LOW, CORE(1));
    scenario_ready(&ann, clear_soon, NORMAL, CORE(1));
    explore_begin();
    EXPECT(event_set(&event) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(scenario_result(&dan) == OK);
    EXPECT(!event_is_set(&event));
}

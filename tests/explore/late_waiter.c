/*
 * late_waiter.c - an event is cleared and waited for again while those are woken
 * who waited for it before.
 */
#include "tests/explore/scenario.h"

static struct event event = EVENT_INIT;
static volatile bool set_again;

JOB(wait)
{
    return event_wait(&event, FOREVER);
}

JOB(clear_and_wait)
{
    SPIN_UNTIL(event_is_set(&event));
    EXPECT(event_clear(&event) == OK);
    EXPECT(event_wait(&event, FOREVER) == OK);
    EXPECT(set_again);
    return OK;
}

SCENARIO("who begins to wait for an event after it was cleared is not let through before it is set again")
{
    scenario_block(&bob, wait, LOW, CORE(0));
    scenario_block(&cat, wait, HIGH, CORE(1));
    scenario_ready(&ann, clear_and_wait, NORMAL, CORE(1));
    explore_begin();
    EXPECT(event_set(&event) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
    SPIN_UNTIL(thread_state(&ann) == BLOCKED);
    set_again = true;
    EXPECT(event_set(&event) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

/*
 * wake_all_against_wake.c - a thread is woken from the other core while its own
 * core wakes several and lets none of them run before all are awake.
 */
#include "tests/explore/scenario.h"

static struct event event = EVENT_INIT;
static struct semaphore for_dan = SEMAPHORE_INIT(0);
static volatile bool dan_ran;

JOB(wait)
{
    return event_wait(&event, FOREVER);
}

JOB(take_and_show)
{
    const int result = semaphore_acquire(&for_dan, FOREVER);

    dan_ran = true;
    return result;
}

JOB(wake_dan)
{
    return semaphore_release(&for_dan);
}

SCENARIO("a thread that is woken while its core must not be preempted runs right after that")
{
    scenario_block(&dan, take_and_show, HIGH, CORE(0));
    scenario_block(&bob, wait, LOW, CORE(0));
    scenario_block(&cat, wait, LOW, CORE(1));
    scenario_ready(&ann, wake_dan, NORMAL, CORE(1));
    explore_begin();
    EXPECT(event_set(&event) == OK);
    SPIN_UNTIL(dan_ran);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(scenario_result(&dan) == OK);
}

/*
 * equals_against_hold.c - an equal of the thread that wakes several others is woken
 * from the other core meanwhile.
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

SCENARIO("an equal that is woken while its core must not be preempted has its turn")
{
    dan.slice = LONG;
    scenario_block(&dan, take_and_show, NORMAL, CORE(0));
    scenario_block(&bob, wait, LOW, CORE(0));
    scenario_block(&cat, wait, LOW, CORE(1));
    scenario_ready(&ann, wake_dan, NORMAL, CORE(1));
    explore_begin();
    EXPECT(event_set(&event) == OK);
    SPIN_UNTIL(dan_ran); /* main() has slices too */
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(scenario_result(&dan) == OK);
}

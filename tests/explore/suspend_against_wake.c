/*
 * suspend_against_wake.c - one core suspends a thread while the other wakes it.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile bool passed;

JOB(pass)
{
    const int result = semaphore_acquire(&tokens, FOREVER);

    passed = true;
    return result;
}

JOB(suspend_ann)
{
    return thread_suspend(&ann);
}

/* The suspension of a thread that ends meanwhile is OK, and means nothing. */
SCENARIO("a thread that is suspended and woken at once either has ended or waits to be resumed")
{
    scenario_block(&ann, pass, HIGH, CORE(1));
    scenario_ready(&bob, suspend_ann, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    const int suspended = scenario_result(&bob);
    scenario_settle();
    const bool ended = thread_state(&ann) == DONE;
    EXPECT(suspended == OK || (suspended == E_STATE && ended));
    EXPECT(passed == ended);
    EXPECT(thread_resume(&ann) == (ended ? E_STATE : OK));
    EXPECT(scenario_result(&ann) == OK);
}

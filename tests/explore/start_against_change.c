/*
 * start_against_change.c - a thread is started while the other core changes its
 * priority and its core.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take_and_tell)
{
    const int result = semaphore_acquire(&tokens, FOREVER);

    EXPECT(thread_effective_priority(&cat) == HIGH);
    EXPECT(scenario_core() == 1);
    return result;
}

JOB(change_cat)
{
    EXPECT(thread_set_core(&cat, CORE(1)) == OK);
    return thread_set_priority(&cat, HIGH);
}

SCENARIO("what is changed of a thread while it is started holds")
{
    scenario_ready(&bob, change_cat, NORMAL, CORE(1));
    explore_begin();
    cat.target = take_and_tell;
    EXPECT(thread_start(&cat) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

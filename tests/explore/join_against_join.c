/*
 * join_against_join.c - two threads, one a core, join a third.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take)
{
    return semaphore_acquire(&tokens, FOREVER);
}

JOB(give_and_join)
{
    EXPECT(semaphore_release(&tokens) == OK);
    return thread_join(&ann, FOREVER);
}

SCENARIO("of two that join one thread one is told that it has ended, the other that it comes too late")
{
    scenario_block(&ann, take, HIGH, CORE(0));
    scenario_ready(&bob, give_and_join, NORMAL, CORE(1));
    explore_begin();
    const int mine = thread_join(&ann, FOREVER), bobs = scenario_result(&bob);
    EXPECT((mine == OK && bobs == E_STATE) || (mine == E_STATE && bobs == OK));
}

/*
 * start_against_start.c - two threads, one a core, start a third.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile unsigned lives;

JOB(live)
{
    lives++;
    return semaphore_acquire(&tokens, FOREVER);
}

JOB(start)
{
    return thread_start(&cat);
}

SCENARIO("of two that start one thread one does, the other is told that it lives already")
{
    cat.target = live;
    cat.core = CORE(1);
    scenario_ready(&bob, start, NORMAL, CORE(1));
    explore_begin();
    const int mine = start(NULL), bobs = scenario_result(&bob);
    EXPECT((mine == OK && bobs == E_STATE) || (mine == E_STATE && bobs == OK));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(lives == 1);
}

/*
 * abort_against_wait.c - a barrier is reset and then aborted, while one waits there and another comes.
 */
#include "tests/explore/scenario.h"

static struct barrier three = BARRIER_INIT(3);

JOB(meet)
{
    return barrier_wait(&three, FOREVER);
}

SCENARIO("whoever waits at a barrier, or comes to it, is told that it was reset or aborted")
{
    scenario_block(&bob, meet, LOW, CORE(0));
    scenario_ready(&ann, meet, NORMAL, CORE(1));
    explore_begin();
    EXPECT(barrier_reset(&three) == OK);
    EXPECT(barrier_abort(&three) == OK);
    EXPECT(scenario_result(&ann) == E_BROKEN);
    EXPECT(scenario_result(&bob) == E_BROKEN);
    EXPECT(barrier_broken(&three) && barrier_waiting(&three) == 0 && wait_queue_is_empty(&three.waiters));
}

/*
 * barrier_against_timeout.c - the last one comes to a barrier as another gives up waiting.
 */
#include "tests/explore/scenario.h"

static struct barrier pair = BARRIER_INIT(2);

JOB(meet)
{
    return barrier_wait(&pair, LONG);
}

SCENARIO("the last to come either lets the other through or finds the barrier broken by it, never half of each")
{
    scenario_block(&ann, meet, HIGH, CORE(1));
    explore_begin();
    const int own = barrier_wait(&pair, NO_WAIT);
    const int others = scenario_result(&ann);
    EXPECT(own == 0 || own == E_BROKEN);
    EXPECT(others == (own == 0 ? 1 : E_TIMEOUT));
    EXPECT(barrier_broken(&pair) == (own != 0));
    EXPECT(wait_queue_is_empty(&pair.waiters));
}

/*
 * barrier_again.c - three meet at a barrier twice, and some come again while others are still on their way out.
 */
#include "tests/explore/scenario.h"

static struct barrier three = BARRIER_INIT(3);
static volatile unsigned laps[2];

static int run(volatile unsigned *own, volatile unsigned *other)
{
    for (unsigned lap = 1; lap <= 2; lap++) {
        *own = lap;
        EXPECT(barrier_wait(&three, FOREVER) >= 0);
        EXPECT(*other >= lap);
    }
    return OK;
}

JOB(run_first)
{
    return run(&laps[0], &laps[1]);
}

JOB(run_second)
{
    return run(&laps[1], &laps[0]);
}

SCENARIO("nobody goes on to the next round before all have come to this one")
{
    scenario_block(&bob, run_second, LOW, CORE(0));
    scenario_ready(&ann, run_first, NORMAL, CORE(1));
    explore_begin();
    EXPECT(barrier_wait(&three, FOREVER) >= 0);
    EXPECT(laps[0] >= 1 && laps[1] >= 1);
    EXPECT(barrier_wait(&three, FOREVER) >= 0);
    EXPECT(laps[0] == 2 && laps[1] == 2);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(barrier_waiting(&three) == 0 && wait_queue_is_empty(&three.waiters));
}

/*
 * doorbell_against_idle.c - each core rings for the other and goes to sleep.
 */
#include "tests/explore/scenario.h"

static struct semaphore ping = SEMAPHORE_INIT(0), pong = SEMAPHORE_INIT(0);

JOB(answer)
{
    for (unsigned n = 0; n < 2; n++) {
        EXPECT(semaphore_acquire(&ping, FOREVER) == OK);
        EXPECT(semaphore_release(&pong) == OK);
    }
    return OK;
}

SCENARIO("a core that rings and then sleeps is woken by the answer")
{
    scenario_ready(&ann, answer, NORMAL, CORE(1));
    explore_begin();
    for (unsigned n = 0; n < 2; n++) {
        EXPECT(semaphore_release(&ping) == OK);
        EXPECT(semaphore_acquire(&pong, FOREVER) == OK);
    }
    EXPECT(scenario_result(&ann) == OK);
}

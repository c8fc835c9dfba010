/*
 * state_against_wake.c - somebody asks what a thread is doing while its core is
 * told that it is awake.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile bool asked;

JOB(take_and_stay)
{
    const int result = semaphore_acquire(&tokens, FOREVER);

    SPIN_UNTIL(asked);
    return result;
}

SCENARIO("a thread that was woken is not shown as blocked any more")
{
    scenario_block(&ann, take_and_stay, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    for (unsigned n = 0; n < 4; n++)
        EXPECT(thread_state(&ann) == READY || thread_state(&ann) == RUNNING);
    asked = true;
    EXPECT(scenario_result(&ann) == OK);
}

/*
 * letter_on_letter.c - a thread is suspended, woken and resumed while its core
 * reads what it was told of that so far.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

JOB(take)
{
    return semaphore_acquire(&tokens, FOREVER);
}

SCENARIO("of several letters about one thread none gets lost, however they fall together")
{
    scenario_block(&ann, take, NORMAL, CORE(1));
    explore_begin();
    EXPECT(thread_suspend(&ann) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(thread_resume(&ann) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

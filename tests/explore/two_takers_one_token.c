/*
 * two_takers_one_token.c - both cores want the only token, and give it back.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = BOUNDED_SEMAPHORE_INIT(1);

JOB(take)
{
    return semaphore_acquire(&tokens, NO_WAIT);
}

SCENARIO("one of two that want the only token has it, and it can be given back once")
{
    scenario_ready(&ann, take, NORMAL, CORE(1));
    explore_begin();
    const int mine = take(NULL), anns = scenario_result(&ann);
    EXPECT((mine == OK && anns == E_TIMEOUT) || (mine == E_TIMEOUT && anns == OK));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(semaphore_release(&tokens) == E_TOO_MANY);
    EXPECT(semaphore_value(&tokens) == 1);
}

/*
 * restart_after_join.c - a thread that was woken late ends, is joined, and lives
 * again, on the other core.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile unsigned lives;

JOB(live)
{
    lives++;
    return semaphore_acquire(&tokens, FOREVER);
}

SCENARIO("a thread that is started again lives once more, and no more than once")
{
    scenario_block(&ann, live, NORMAL, CORE(1));
    explore_begin();
    EXPECT(thread_suspend(&ann) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(thread_resume(&ann) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    scenario_start(&ann, live, NORMAL, CORE(0));
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(lives == 2);
}

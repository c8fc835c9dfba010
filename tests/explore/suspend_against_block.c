/*
 * suspend_against_block.c - a thread is suspended from the other core while it
 * goes to sleep, and woken while it is suspended.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile bool passed;

JOB(pass)
{
    const int result = semaphore_acquire(&tokens, FOREVER);

    passed = true;
    return result;
}

SCENARIO("a thread that is suspended while it goes to sleep is woken, but runs only once it is resumed")
{
    scenario_ready(&ann, pass, NORMAL, CORE(1));
    explore_begin();
    EXPECT(thread_suspend(&ann) == OK);
    SPIN_UNTIL(thread_state(&ann) == SUSPENDED);
    EXPECT(semaphore_release(&tokens) == OK);
    scenario_settle();
    EXPECT(!passed);
    EXPECT(thread_resume(&ann) == OK);
    EXPECT(scenario_result(&ann) == OK);
}

/*
 * terminate_as_select_ends.c - a thread is terminated while it leaves a select with a timeout.
 */
#include "tests/explore/scenario.h"

static struct semaphore one = SEMAPHORE_INIT(0), two = SEMAPHORE_INIT(0), three = SEMAPHORE_INIT(0);

JOB(choose)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&one), SELECT_ACQUIRE(&two) };

    return select_any(arms, 2, LONG);
}

/* Its timeout is armed when the select's has been cancelled already. */
JOB(doze)
{
    EXPECT(semaphore_acquire(&three, FOREVER) == OK);
    return semaphore_acquire(&three, LONG);
}

SCENARIO("another thread's timeout is not lost where a select with a timeout is terminated as it ends")
{
    scenario_block(&bob, doze, HIGH + 1, CORE(1));
    scenario_block(&ann, choose, HIGH, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&one) == OK);
    EXPECT(semaphore_release(&three) == OK);
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    EXPECT(scenario_result(&bob) == E_TIMEOUT);
}

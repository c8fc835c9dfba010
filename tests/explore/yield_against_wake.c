/*
 * yield_against_wake.c - threads yield to each other while equals are woken from
 * the other core.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_bob = SEMAPHORE_INIT(0), for_cat = SEMAPHORE_INIT(0);
static volatile unsigned awake;

JOB(yield_until_all_have_run)
{
    while (awake < 2)
        thread_yield();
    return OK;
}

static int take_and_yield(struct semaphore *tokens)
{
    const int result = semaphore_acquire(tokens, FOREVER);

    awake++; /* all on one core, and who yields does not come between */
    return result + yield_until_all_have_run(NULL);
}

JOB(run_as_bob)
{
    return take_and_yield(&for_bob);
}

JOB(run_as_cat)
{
    return take_and_yield(&for_cat);
}

SCENARIO("whoever yields lets those run who were woken meanwhile")
{
    scenario_block(&bob, run_as_bob, LOW, CORE(1));
    scenario_block(&cat, run_as_cat, LOW, CORE(1));
    scenario_ready(&ann, yield_until_all_have_run, LOW, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_bob) == OK);
    EXPECT(semaphore_release(&for_cat) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

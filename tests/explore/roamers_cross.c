/*
 * roamers_cross.c - each core makes a thread ready that may run anywhere, while
 * what runs there is about to be less urgent.
 */
#include "tests/explore/scenario.h"

static struct semaphore for_ann = SEMAPHORE_INIT(0), for_bob = SEMAPHORE_INIT(0);
static volatile bool ann_runs, bob_runs;

JOB(run_beside_bob)
{
    EXPECT(semaphore_acquire(&for_ann, FOREVER) == OK);
    ann_runs = true;
    SPIN_UNTIL(bob_runs);
    return OK;
}

JOB(run_beside_ann)
{
    EXPECT(semaphore_acquire(&for_bob, FOREVER) == OK);
    bob_runs = true;
    SPIN_UNTIL(ann_runs);
    return OK;
}

JOB(wake_bob_and_stay)
{
    EXPECT(semaphore_release(&for_bob) == OK);
    SPIN_UNTIL(ann_runs && bob_runs);
    return OK;
}

SCENARIO("two threads that may run anywhere, and are the most urgent, have a core each")
{
    scenario_block(&ann, run_beside_bob, LOW + 2, ANY_CORE);
    scenario_block(&bob, run_beside_ann, LOW + 1, ANY_CORE);
    scenario_ready(&cat, wake_bob_and_stay, LOW, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&for_ann) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&cat) == OK);
}

/*
 * terminate_owner.c - a thread is terminated which waits for one lock, and owns
 * another that is waited for.
 */
#include "tests/explore/scenario.h"

static struct lock outer = LOCK_INIT, inner = LOCK_INIT;
static volatile bool may_go;

JOB(take_both)
{
    EXPECT(lock_acquire(&inner, FOREVER) == OK);
    return lock_acquire(&outer, FOREVER);
}

JOB(want_inner)
{
    const int result = lock_acquire(&inner, FOREVER);

    EXPECT(lock_release(&inner) == OK);
    return result;
}

JOB(let_go)
{
    EXPECT(lock_acquire(&outer, FOREVER) == OK);
    SPIN_UNTIL(may_go);
    return lock_release(&outer);
}

SCENARIO("locks and what was lent go on where a thread in the middle of a chain is terminated")
{
    scenario_start(&cat, let_go, LOW, CORE(1));
    EVENTUALLY(lock_is_locked(&outer));
    scenario_block(&ann, take_both, NORMAL, CORE(1));
    scenario_block(&bob, want_inner, HIGH, CORE(0));
    explore_begin();
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    EXPECT(thread_effective_priority(&cat) == LOW);
    may_go = true;
    EXPECT(scenario_result(&bob) == E_OWNER_DIED);
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(lock_acquire(&outer, NO_WAIT) == OK && !lock_is_locked(&inner));
    EXPECT(lock_release(&outer) == OK);
}

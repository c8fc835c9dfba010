/*
 * lending_against_end.c - a chain over three threads on two cores, whose middle
 * gives up waiting while its end lets go.
 */
#include "tests/explore/scenario.h"

static struct lock anns = LOCK_INIT, bobs = LOCK_INIT;
static volatile bool ann_holds;

JOB(hold_and_let_go)
{
    EXPECT(lock_acquire(&anns, FOREVER) == OK);
    ann_holds = true;
    scenario_await();
    return lock_release(&anns);
}

JOB(want_anns_for_a_while)
{
    EXPECT(lock_acquire(&bobs, FOREVER) == OK);
    const int result = lock_acquire(&anns, LONG);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(lock_release(&anns) == (result == OK ? OK : E_NOT_OWNER));
    return lock_release(&bobs);
}

JOB(want_bobs)
{
    EXPECT(lock_acquire(&bobs, FOREVER) == OK);
    return lock_release(&bobs);
}

SCENARIO("what is lent is given back too when the middle of a chain gives up")
{
    scenario_start(&ann, hold_and_let_go, LOW, CORE(1));
    EVENTUALLY(ann_holds);
    scenario_block(&bob, want_anns_for_a_while, LOW + 1, CORE(0));
    scenario_block(&cat, want_bobs, HIGH, CORE(0));
    EXPECT(thread_effective_priority(&ann) == HIGH);
    explore_begin();
    EXPECT(scenario_result(&cat) == OK);
    EXPECT(scenario_result(&bob) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(thread_effective_priority(&ann) == LOW);
    EXPECT(thread_effective_priority(&bob) == LOW + 1);
    EXPECT(!lock_is_locked(&anns) && !lock_is_locked(&bobs));
}

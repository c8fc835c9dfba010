/*
 * boost_against_timeout.c - who waits for a lock gives up, while another begins
 * to wait for it.
 */
#include "tests/explore/scenario.h"

static struct lock lock = LOCK_INIT;
static volatile bool held, enough;

JOB(hold)
{
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    held = true;
    SPIN_UNTIL(enough);
    return lock_release(&lock);
}

JOB(want)
{
    return lock_acquire(&lock, LONG);
}

SCENARIO("an owner runs at what those lend it who still wait, and no more")
{
    scenario_start(&ann, hold, LOW, CORE(1));
    EVENTUALLY(held);
    scenario_block(&bob, want, HIGH, CORE(0));
    EXPECT(thread_effective_priority(&ann) == HIGH);
    explore_begin();
    EXPECT(lock_acquire(&lock, LONG) == E_TIMEOUT);
    EXPECT(scenario_result(&bob) == E_TIMEOUT);
    EXPECT(thread_effective_priority(&ann) == LOW);
    enough = true;
    EXPECT(scenario_result(&ann) == OK);
}

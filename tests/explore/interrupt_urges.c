/*
 * interrupt_urges.c - an interrupt makes an owner of a lock more urgent while
 * others lend it their priority.
 */
#include "tests/explore/scenario.h"

static struct lock lock = LOCK_INIT;
static volatile bool held;
static volatile unsigned priority = LOW;

void scenario_interrupt(void)
{
    EXPECT(thread_set_priority(&ann, LOW + 1) == OK);
    priority = LOW + 1;
}

JOB(hold_and_let_go)
{
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    held = true;
    scenario_await();
    return lock_release(&lock);
}

SCENARIO("a priority set by an interrupt is there when what was lent is given back")
{
    scenario_start(&ann, hold_and_let_go, LOW, CORE(1));
    EVENTUALLY(held);
    explore_begin();
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    EXPECT(lock_release(&lock) == OK);
    EXPECT(scenario_result(&ann) == OK);
    SPIN_UNTIL(thread_priority(&ann) == priority); /* it may be said in a moment */
    EXPECT(thread_effective_priority(&ann) == LOW || thread_effective_priority(&ann) == priority);
}

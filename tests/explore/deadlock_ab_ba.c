/*
 * deadlock_ab_ba.c - two threads, one a core, take two locks in opposite order.
 */
// LDFLAGS -Wl,--wrap=report
#include "tests/explore/scenario.h"

void __wrap_report(const char *format, ...);

static struct lock anns = LOCK_INIT, mains = LOCK_INIT;
static volatile bool ann_holds;

/* A refusal is reported, which takes longer than the race itself. */
void __wrap_report(const char *format __attribute__((unused)), ...)
{
}

static int take_second(struct lock *second, struct lock *first)
{
    const int result = lock_acquire(second, FOREVER);

    if (result == OK)
        EXPECT(lock_release(second) == OK);
    EXPECT(lock_release(first) == OK);
    return result;
}

JOB(take_anns_then_mains)
{
    EXPECT(lock_acquire(&anns, FOREVER) == OK);
    ann_holds = true;
    scenario_await();
    return take_second(&mains, &anns);
}

SCENARIO("of two that would wait for each other one is refused, and the other goes on")
{
    scenario_start(&ann, take_anns_then_mains, NORMAL, CORE(1));
    EVENTUALLY(ann_holds);
    EXPECT(lock_acquire(&mains, FOREVER) == OK);
    explore_begin();
    const int result = take_second(&anns, &mains), other = scenario_result(&ann);
    EXPECT(result == OK || result == E_DEADLOCK);
    EXPECT(other == OK || (other == E_DEADLOCK && result == OK));
    EXPECT(!lock_is_locked(&anns) && !lock_is_locked(&mains));
}

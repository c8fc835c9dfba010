/*
 * offer.c - what waits on one core runs on the other, if that is less urgent.
 */
#include "kernel/core/cpu.h"
#include "tests/harness/test.h"

static struct semaphore roamer_may = SEMAPHORE_INIT(0), resident_may = SEMAPHORE_INIT(0);
static volatile bool roamer_ran, busy, stop;

static int roam(void *nothing)
{
    (void)nothing;
    semaphore_acquire(&roamer_may, FOREVER);
    roamer_ran = true;
    return 0;
}

static int keep_busy(void *nothing)
{
    (void)nothing;
    busy = true;
    SPIN_UNTIL(stop);
    return 0;
}

static int take_over(void *nothing)
{
    (void)nothing;
    semaphore_acquire(&resident_may, FOREVER);
    SPIN_UNTIL(roamer_ran);
    return 0;
}

THREAD(roamer, 1024, .target = roam, .priority = NORMAL + 2);
THREAD(resident, 1024, .target = take_over, .priority = NORMAL + 3, .core = CORE(0));
THREAD(worker, 1024, .target = keep_busy, .priority = NORMAL + 4, .core = CORE(OTHER));

static void wake_both(void)
{
    semaphore_release(&roamer_may);
    semaphore_release(&resident_may);
}

TEST("one interrupt wakes two threads, and the less urgent one goes to the core that runs something less urgent still")
{
    if (CORES == 1)
        return;
    thread_start(&worker);
    SPIN_UNTIL(busy);
    thread_start(&roamer); /* on this core, for the other is busy */
    thread_start(&resident);
    EVENTUALLY(thread_state(&roamer) == BLOCKED && thread_state(&resident) == BLOCKED);
    EXPECT(roamer.cpu == cpu_of(0));
    thread_set_priority(&worker, NORMAL);
    SPIN_UNTIL(cpu_of(OTHER)->running == 1u << NORMAL);
    test_in_interrupt(wake_both);
    stop = true;
    EVENTUALLY(thread_state(&worker) == DONE && thread_state(&roamer) == DONE && thread_state(&resident) == DONE);
}

/* locks.c - a lock acquired and released, alone and as its boosted owner. */
#include "tests/bench/bench.h"

static struct lock lock = LOCK_INIT;
static struct semaphore go = SEMAPHORE_INIT(0);
static struct series pairs, releases;
static uint32_t mark;

static int acquire_and_release(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        meter_begin(&mark);
        lock_acquire(&lock, FOREVER);
        lock_release(&lock);
        series_add(&pairs, METER_END(&mark, "lock_pair"));
        bench_check(!lock_is_locked(&lock), "lock_pair", "a lock released");
    }
    return 0;
}

/* --- A more urgent thread waits for it ------------------------------------------ */

static int want(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        semaphore_acquire(&go, FOREVER);
        lock_acquire(&lock, FOREVER);
        series_add(&releases, METER_END(&mark, "lock_boosted_release"));
        lock_release(&lock);
    }
    return 0;
}

static int own(void *nothing)
{
    struct thread *self = thread_current();

    (void)nothing;
    for (unsigned n = 0; n < SAMPLES; n++) {
        lock_acquire(&lock, FOREVER);
        semaphore_release(&go);
        bench_check(thread_effective_priority(self) == HIGH, "lock_boosted_release", "an owner boosted");
        meter_begin(&mark);
        lock_release(&lock);
        bench_check(thread_effective_priority(self) == NORMAL && releases.count == n + 1, "lock_boosted_release",
                    "a waiter that ran first");
    }
    return 0;
}

WORKER(alone, acquire_and_release, NORMAL, .core = CORE(0));
WORKER(owner, own, NORMAL, .core = CORE(0));
WORKER(wanter, want, HIGH, .core = CORE(0));

void measure_locks(void)
{
    BENCH_RUN(&alone);
    series_report(&pairs, "lock_pair", 1);
    BENCH_RUN(&owner, &wanter);
    series_report(&releases, "lock_boosted_release", 1);
}

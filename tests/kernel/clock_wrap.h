/*
 * clock_wrap.h - tests of time across a boundary of the counters beneath it.
 * Each clock_wrap_*.c starts the clock a little before one: `boundary`.
 */
#ifndef TESTS_KERNEL_CLOCK_WRAP_H
#define TESTS_KERNEL_CLOCK_WRAP_H

#include "kernel/core/arch.h"
#include "kernel/core/boot.h"
#include "tests/harness/test.h"

/* Enough for both cores to start and the tests to get ready, on a loaded host too. */
#define BEFORE_BOUNDARY_US 1000000u

#define BOUNDARY(microseconds)                       \
    static const uint64_t boundary = (microseconds); \
    uint64_t boot_clock_start = (microseconds)-BEFORE_BOUNDARY_US

static const uint64_t boundary;

static bool is_over(void)
{
    return clock_now().microseconds > boundary + 1000;
}

struct observer {
    unsigned readings, readings_before, back, leaps;
};

/* Reads the clock until it is well past the boundary. No reading is far from the
 * last one: half a second would be a wrong period, not a loaded host. */
static int watch_the_clock(void *argument)
{
    struct observer *observer = argument;
    instant_t last = clock_now();

    while (!is_over()) {
        const instant_t now = clock_now();

        observer->readings++;
        observer->readings_before += now.microseconds < boundary;
        observer->back += now.microseconds < last.microseconds;
        observer->leaps += now.microseconds > last.microseconds + 30000000;
        last = now;
        arch_relax();
    }
    return 0;
}

static struct observer observers[2];
THREAD(observer0, 1024, .target = watch_the_clock, .arg = &observers[0], .core = CORE(0));
THREAD(observer1, 1024, .target = watch_the_clock, .arg = &observers[1], .core = CORE(OTHER));

struct napper {
    instant_t wake;
    bool early;
};

/* Naps of odd lengths, one of which reaches over the boundary. */
static int nap(void *argument)
{
    struct napper *napper = argument;

    while (!is_over()) {
        napper->wake = clock_after(clock_now(), US(1237));
        sleep_until(napper->wake);
        napper->early |= clock_now().microseconds < napper->wake.microseconds;
    }
    return 0;
}

static int sleep_over(void *argument)
{
    struct napper *napper = argument;

    napper->wake = (instant_t){ boundary + 700 };
    sleep_until(napper->wake);
    napper->early = clock_now().microseconds < napper->wake.microseconds;
    return 0;
}

static struct napper nappers[2], sleepers[2];
THREAD(napper0, 1024, .target = nap, .arg = &nappers[0], .core = CORE(0), .priority = HIGH);
THREAD(napper1, 1024, .target = nap, .arg = &nappers[1], .core = CORE(OTHER), .priority = HIGH);
THREAD(sleeper0, 1024, .target = sleep_over, .arg = &sleepers[0], .core = CORE(0), .priority = HIGH);
THREAD(sleeper1, 1024, .target = sleep_over, .arg = &sleepers[1], .core = CORE(OTHER), .priority = HIGH);

static struct thread *const watchers[] = { &observer0, &observer1, &napper0, &napper1, &sleeper0, &sleeper1 };

enum { WATCHERS = sizeof watchers / sizeof *watchers };

TEST("the clock starts where the program says, before the boundary")
{
    EXPECT(clock_now().microseconds >= boot_clock_start);
    EXPECT(clock_now().microseconds < boundary);
}

TEST("over the boundary the clock goes neither back nor astray, on either core")
{
    for (unsigned n = 0; n < WATCHERS; n++)
        EXPECT(thread_start(watchers[n]) == OK);
    for (unsigned n = 0; n < WATCHERS; n++)
        EXPECT(thread_join(watchers[n], FOREVER) == OK);
    for (unsigned core = 0; core < 2; core++) {
        EXPECT(observers[core].readings > 0 && observers[core].readings_before > 0);
        EXPECT(observers[core].back == 0 && observers[core].leaps == 0);
    }
}

TEST("sleeps over the boundary, long and short, end on both cores, and not too soon")
{
    for (unsigned core = 0; core < 2; core++)
        EXPECT(!nappers[core].early && !sleepers[core].early);
    EXPECT(is_over());
}

static volatile bool expired;

static void note_expiry(struct timeout *timeout)
{
    (void)timeout;
    expired = true;
}

TEST("what was due before the boundary, and is late, expires at once behind it")
{
    static struct timeout late = { .expire = note_expiry };
    const uint32_t before = arch_mask_interrupts();

    expired = false;
    timeout_arm(&late, boundary - 1);
    arch_restore_interrupts(before);
    SPIN_UNTIL(expired);
}

TEST("time goes on as usual behind the boundary")
{
    const instant_t start = clock_now();

    EXPECT(sleep_for(MS(3)) == OK);
    EXPECT(clock_since(start).microseconds >= 3000 && clock_since(start).microseconds < 30000000);
}

#endif

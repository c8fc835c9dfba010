/*
 * clock.c - what kernel/clock.h promises, and sleeping.
 */
#include <string.h>

#include "kernel/core/arch.h"
#include "tests/harness/test.h"

#define END_OF_TIME ((instant_t){ UINT64_MAX })

/* Not known before it runs: it is not the compiler that is to do the sums. */
static instant_t at(uint64_t microseconds)
{
    volatile uint64_t hidden = microseconds;

    return (instant_t){ hidden };
}

/* --- Arithmetic -------------------------------------------------------------------------- */

TEST("durations are 64-bit microseconds, also where the number given is small or large")
{
    EXPECT(US(1).microseconds == 1 && MS(1).microseconds == 1000 && SECONDS(1).microseconds == 1000000);
    EXPECT(SECONDS(5000).microseconds == 5000000000u); /* more than 32 bits */
    EXPECT(MS((uint8_t)255).microseconds == 255000);
    EXPECT(MS(0xFFFFFFFFu).microseconds == 0xFFFFFFFFull * 1000);
    EXPECT(clock_is_no_wait(US(0)) && clock_is_no_wait(NO_WAIT) && !clock_is_no_wait(US(1)));
    EXPECT(clock_is_forever(FOREVER) && !clock_is_forever(US(UINT64_MAX / 2)) && !clock_is_forever(NO_WAIT));
}

TEST("an instant so much later stops at the end of time")
{
    EXPECT(clock_after(at(7), US(5)).microseconds == 12);
    EXPECT(clock_after(at(0xFFFFFFFFu), US(1)).microseconds == 0x100000000ull);
    EXPECT(clock_after(at(UINT64_MAX - 1), US(1)).microseconds == UINT64_MAX);
    EXPECT(clock_after(at(UINT64_MAX - 1), US(2)).microseconds == UINT64_MAX);
    EXPECT(clock_after(at(1), FOREVER).microseconds == UINT64_MAX);
    EXPECT(clock_after(at(0), FOREVER).microseconds == UINT64_MAX);
    EXPECT(clock_after(END_OF_TIME, FOREVER).microseconds == UINT64_MAX);
}

TEST("the time between two instants is never negative")
{
    EXPECT(clock_between(at(3), at(10)).microseconds == 7);
    EXPECT(clock_between(at(10), at(3)).microseconds == 0);
    EXPECT(clock_between(at(3), at(3)).microseconds == 0);
    EXPECT(clock_between(at(0), END_OF_TIME).microseconds == UINT64_MAX);
    EXPECT(clock_since(END_OF_TIME).microseconds == 0);
}

/* --- The clock ------------------------------------------------------------------------------ */

enum { READINGS = 20000 };

static int read_clock(void *backward_steps)
{
    instant_t last = clock_now();

    for (unsigned n = 0; n < READINGS; n++) {
        const instant_t now = clock_now();

        *(unsigned *)backward_steps += now.microseconds < last.microseconds;
        last = now;
        arch_relax();
    }
    return 0;
}

static unsigned backward_steps[2];
THREAD(reader0, 1024, .target = read_clock, .arg = &backward_steps[0], .core = CORE(0));
THREAD(reader1, 1024, .target = read_clock, .arg = &backward_steps[1], .core = CORE(OTHER));

TEST("the clock goes on, and back on neither core")
{
    const instant_t start = clock_now();

    EXPECT(thread_start(&reader0) == OK && thread_start(&reader1) == OK);
    EXPECT(thread_join(&reader0, FOREVER) == OK && thread_join(&reader1, FOREVER) == OK);
    EXPECT(backward_steps[0] == 0 && backward_steps[1] == 0);
    EXPECT(clock_since(start).microseconds > 0);
}

static struct semaphore asked = SEMAPHORE_INIT(0), answered = SEMAPHORE_INIT(0);
static instant_t answer;

static int tell_the_time(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < 1000; n++) {
        semaphore_acquire(&asked, FOREVER);
        answer = clock_now();
        semaphore_release(&answered);
    }
    return 0;
}

THREAD(speaking_clock, 1024, .target = tell_the_time, .core = CORE(OTHER));

TEST("both cores' clocks agree: what one reads lies between two readings of the other")
{
    EXPECT(thread_start(&speaking_clock) == OK);
    for (unsigned n = 0; n < 1000; n++) {
        const instant_t before = clock_now();
        semaphore_release(&asked);
        semaphore_acquire(&answered, FOREVER);
        const instant_t after = clock_now();
        EXPECT(before.microseconds <= answer.microseconds && answer.microseconds <= after.microseconds);
    }
    EXPECT(thread_join(&speaking_clock, FOREVER) == OK);
}

static void read_in_interrupt(void)
{
    answer = clock_now();
}

TEST("an interrupt reads the same clock")
{
    const instant_t before = clock_now();

    test_in_interrupt(read_in_interrupt);
    EXPECT(before.microseconds <= answer.microseconds && answer.microseconds <= clock_now().microseconds);
}

/* --- Sleeping ------------------------------------------------------------------------------- */

TEST("a sleep is never too short")
{
    static const unsigned lengths[] = { 1, 2, 3, 10, 49, 50, 51, 999, 1000, 5001 };

    for (unsigned round = 0; round < 20; round++)
        for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            const instant_t start = clock_now();
            EXPECT(sleep_for(US(lengths[i])) == OK);
            EXPECT(clock_since(start).microseconds >= lengths[i]);
            const instant_t wake = clock_after(clock_now(), US(lengths[i]));
            EXPECT(sleep_until(wake) == OK);
            EXPECT(clock_now().microseconds >= wake.microseconds);
        }
}

TEST("sleeping for no time, or until an instant that has passed, returns at once")
{
    EXPECT(sleep_for(NO_WAIT) == OK);
    EXPECT(sleep_until(at(0)) == OK);
    EXPECT(sleep_until(clock_now()) == OK);
}

/* --- Who wakes when -------------------------------------------------------------------------- */

enum { SLEEPERS = 8 };

struct sleeper {
    struct thread thread;
    instant_t until;
    bool late; /* its host did not let it go to sleep in time */
    uint8_t stack[512] __attribute__((aligned(8)));
};

static struct sleeper sleepers[SLEEPERS];
static volatile unsigned woken, order[SLEEPERS];
static instant_t first_wake;

static int sleep_then_sign(void *argument)
{
    struct sleeper *self = argument;

    self->late = clock_now().microseconds >= first_wake.microseconds;
    sleep_until(self->until);
    order[woken] = (unsigned)(self - sleepers);
    woken = woken + 1;
    return 0;
}

static void start_sleeper(unsigned n, instant_t until)
{
    struct sleeper *sleeper = &sleepers[n];

    *sleeper = (struct sleeper){ .thread = THREAD_INIT("sleeper", sleeper->stack, .target = sleep_then_sign,
                                                       .arg = sleeper, .core = CORE(OTHER), .priority = HIGH) };
    sleeper->until = until;
    EXPECT(thread_start(&sleeper->thread) == OK);
}

TEST("sleepers wake in the order of their instants, not of their going to sleep")
{
    static const unsigned places[SLEEPERS] = { 5, 0, 7, 2, 6, 1, 4, 3 };

    woken = 0;
    first_wake = clock_after(clock_now(), MS(40)); /* time enough for all to go to sleep */
    for (unsigned n = 0; n < SLEEPERS; n++)
        start_sleeper(n, clock_after(first_wake, MS(5 * places[n])));
    for (unsigned n = 0; n < SLEEPERS; n++)
        EXPECT(thread_join(&sleepers[n].thread, FOREVER) == OK);
    EXPECT(woken == SLEEPERS);
    for (unsigned n = 1; n < SLEEPERS; n++)
        EXPECT(sleepers[order[n - 1]].until.microseconds <= sleepers[order[n]].until.microseconds ||
               sleepers[order[n - 1]].late || sleepers[order[n]].late);
}

/* --- Where it is refused ---------------------------------------------------------------------- */

static int refusals[3];

static void sleep_in_interrupt(void)
{
    refusals[0] = sleep_for(US(1));
    refusals[1] = sleep_until(clock_after(clock_now(), SECONDS(1)));
    refusals[2] = sleep_for(FOREVER);
}

TEST("an interrupt that wants to sleep is told E_CONTEXT, and so is who has interrupts masked")
{
    test_in_interrupt(sleep_in_interrupt);
    EXPECT(refusals[0] == E_CONTEXT && refusals[1] == E_CONTEXT && refusals[2] == E_CONTEXT);

    memset(refusals, 0, sizeof refusals);
    const uint32_t before = arch_mask_interrupts();
    sleep_in_interrupt();
    const bool still_masked = arch_mask_interrupts() != 0;
    arch_restore_interrupts(before);
    EXPECT(refusals[0] == E_CONTEXT && refusals[1] == E_CONTEXT && refusals[2] == E_CONTEXT && still_masked);
}

/*
 * priorities - what Python does not have: threads that say how urgent they are.
 * In threading.Thread everybody is equal, and the interpreter switches every
 * 5 ms (sys.setswitchinterval).
 *
 * Watch the order of events in each scene:
 *   urgency      who was started last but is most urgent runs first
 *   preemption   waking somebody more urgent is being interrupted by him, at once
 *   round robin  equals take turns by time slice, or one after the other without
 *   inversion    with a semaphore as a mutex, `high` waits for `normal`, which it
 *                has nothing to do with
 *   inheritance  with a lock, `low` is lent the priority of `high` while it is
 *                in the way, and so gets out of it
 *   two cores    the two most urgent run, whichever cores are free; and a
 *                priority is lent from one core to the other
 *
 * main() is more urgent than all of them: nobody on its core runs before it waits.
 * Try: .slice = FOREVER in the scene with slices (it hangs: why?). CORES=1.
 */
#include <stdio.h>
#include <string.h>

#include "lib/duet.h"

static struct semaphore wake_high = SEMAPHORE_INIT(0), wake_normal = SEMAPHORE_INIT(0);
static struct semaphore mutex = SEMAPHORE_INIT(1);
static struct lock lock = LOCK_INIT;

THREAD(low, 1024, .priority = LOW);
THREAD(normal, 1024, .priority = NORMAL);
THREAD(high, 1024, .priority = HIGH);
THREAD(equal, 1024, .priority = NORMAL); /* to `normal` */

/* --- What happened -------------------------------------------------------------------- */

static const char *events[16];
static unsigned event_count;
static unsigned failures;

static void say(const char *event)
{
    const unsigned n = __atomic_fetch_add(&event_count, 1, __ATOMIC_RELAXED);

    if (n < COUNT_OF(events))
        events[n] = event;
}

static void expect(bool condition, const char *words)
{
    print("    %s: %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* Shows the events since last time, and compares. */
static void expect_events(const char *scene, const char *expected)
{
    char line[CONSOLE_LINE_BYTES] = "";
    size_t length = 0;

    for (unsigned n = 0; n < event_count && length < sizeof line; n++)
        length += (size_t)snprintf(line + length, sizeof line - length, "%s%s", n > 0 ? ", " : "", events[n]);
    print("%s\n    %s\n", scene, line);
    if (strcmp(line, expected) != 0) {
        print("    NO, expected: %s\n", expected);
        failures++;
    }
    event_count = 0;
}

static void start(struct thread *thread, int (*target)(void *), void *arg, unsigned core)
{
    thread->target = target;
    thread->arg = arg;
    thread_set_core(thread, core);
    failures += thread_start(thread) != OK;
}

static void join(struct thread *thread)
{
    failures += thread_join(thread, FOREVER) != OK;
}

static void join_three(void)
{
    join(&low);
    join(&normal);
    join(&high);
}

/* --- Urgency, preemption ------------------------------------------------------------------ */

static int say_it(void *word)
{
    say(word);
    return 0;
}

static void urgency(void)
{
    start(&low, say_it, "low", CORE(0));
    start(&normal, say_it, "normal", CORE(0));
    start(&high, say_it, "high", CORE(0));
    join_three();
    expect_events("urgency", "high, normal, low");
}

static int say_it_when_woken(void *word)
{
    semaphore_acquire(&wake_high, FOREVER);
    say(word);
    return 0;
}

static int wake_somebody(void *nothing)
{
    (void)nothing;
    say("low wakes high");
    semaphore_release(&wake_high);
    say("low goes on");
    return 0;
}

static void preemption(void)
{
    start(&high, say_it_when_woken, "high", CORE(0));
    start(&low, wake_somebody, NULL, CORE(0));
    join(&low);
    join(&high);
    expect_events("preemption", "low wakes high, high, low goes on");
}

/* --- Round robin -------------------------------------------------------------------------------- */

static unsigned begun;

/* Gives nothing up by itself: only a time slice lets the other one begin. */
static int spin_until_both_have_begun(void *nothing)
{
    (void)nothing;
    say("begins");
    __atomic_add_fetch(&begun, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&begun, __ATOMIC_RELAXED) < 2)
        ;
    say("ends");
    return 0;
}

static int spin_a_while(void *nothing)
{
    (void)nothing;
    say("begins"); /* and goes on for many slices, if there are any */
    for (volatile unsigned n = 0; n < 10000000; n++)
        ;
    say("ends");
    return 0;
}

static void run_equals(int (*target)(void *), duration_t slice)
{
    begun = 0;
    normal.slice = equal.slice = slice;
    start(&normal, target, NULL, CORE(0));
    start(&equal, target, NULL, CORE(0));
    join(&normal);
    join(&equal);
    normal.slice = equal.slice = US(0); /* the usual one */
}

static void round_robin(void)
{
    run_equals(spin_until_both_have_begun, MS(1));
    expect_events("round robin, slices of 1 ms", "begins, begins, ends, ends");
    run_equals(spin_a_while, FOREVER);
    expect_events("round robin, slices without end", "begins, ends, begins, ends");
}

/* --- Inversion and inheritance on one core --------------------------------------------------------- */

/* `it` is the lock or the semaphore. */
static void take(void *it)
{
    if (it == &lock)
        lock_acquire(&lock, FOREVER);
    else
        semaphore_acquire(&mutex, FOREVER);
}

static void give(void *it)
{
    if (it == &lock)
        lock_release(&lock);
    else
        semaphore_release(&mutex);
}

/* Returns the priority it ran at while `high` waited for it. */
static int be_in_the_way(void *it)
{
    take(it);
    say("low takes it");
    semaphore_release(&wake_high);
    const unsigned priority = thread_effective_priority(thread_current());
    semaphore_release(&wake_normal);
    say("low gives it");
    give(it);
    return (int)priority;
}

static int want_it(void *it)
{
    semaphore_acquire(&wake_high, FOREVER);
    say("high wants it");
    take(it);
    say("high has it");
    give(it);
    return 0;
}

static int have_other_work(void *nothing)
{
    (void)nothing;
    semaphore_acquire(&wake_normal, FOREVER);
    say("normal works");
    return 0;
}

static void contend_for(void *it)
{
    start(&high, want_it, it, CORE(0));
    start(&normal, have_other_work, NULL, CORE(0));
    start(&low, be_in_the_way, it, CORE(0));
    join_three();
}

static void inversion_and_inheritance(void)
{
    contend_for(&mutex);
    expect_events("inversion: a semaphore", "low takes it, high wants it, normal works, low gives it, high has it");
    expect(thread_result(&low) == LOW, "low stayed low");
    contend_for(&lock);
    expect_events("inheritance: a lock", "low takes it, high wants it, low gives it, high has it, normal works");
    expect(thread_result(&low) == HIGH, "low was lent the priority of high");
    expect(thread_effective_priority(&low) == LOW, "and gave it back");
}

/* --- Two cores ------------------------------------------------------------------------------------------ */

static unsigned arrivals;

static void meet(unsigned expected)
{
    __atomic_add_fetch(&arrivals, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&arrivals, __ATOMIC_RELAXED) < expected)
        thread_yield();
}

/* Between the second and the third meeting neither stops, so no core is left. */
static int meet_and_look_at_low(void *nothing)
{
    (void)nothing;
    meet(2); /* both have begun; `normal` perhaps had to stop again */
    meet(4); /* it arrives here only if it runs while `high` waits here, that is, spins */
    const enum thread_state state = thread_state(&low);
    meet(6);
    return state == READY;
}

/* Always ready to run. */
static int outlast_the_others(void *nothing)
{
    (void)nothing;
    while (thread_is_alive(&normal) || thread_is_alive(&high))
        thread_yield();
    return 0;
}

static void two_cores(void)
{
    start(&normal, meet_and_look_at_low, NULL, ANY_CORE);
    start(&high, meet_and_look_at_low, NULL, ANY_CORE);
    start(&low, outlast_the_others, NULL, ANY_CORE);
    join_three();
    print("two cores, three threads that may run on either\n");
    const bool both_saw = thread_result(&normal) && thread_result(&high);
    expect(both_saw, "high and normal ran at once; low was ready, and ran on neither core");
}

static int be_in_the_way_of_the_other_core(void *nothing)
{
    (void)nothing;
    lock_acquire(&lock, FOREVER);
    semaphore_release(&wake_high);
    while (thread_effective_priority(thread_current()) != HIGH)
        thread_yield(); /* until `high`, over there, has come to wait */
    semaphore_release(&wake_normal);
    return lock_release(&lock);
}

/* Without inheritance it would keep `low` from the core, and spin, for ever. */
static int work_until_low_is_out_of_the_way(void *nothing)
{
    (void)nothing;
    semaphore_acquire(&wake_normal, FOREVER);
    while (lock_owner(&lock) == &low)
        ;
    return 0;
}

static void inheritance_across_cores(void)
{
    start(&high, want_it, &lock, CORE(0));
    start(&normal, work_until_low_is_out_of_the_way, NULL, CORE(CORES - 1));
    start(&low, be_in_the_way_of_the_other_core, NULL, CORE(CORES - 1));
    join_three();
    expect_events("inheritance: low and normal on core 1, high on core 0", "high wants it, high has it");
    expect(thread_effective_priority(&low) == LOW, "low was lent the priority of high, and gave it back");
}

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_set_priority(thread_current(), HIGH + 1);
    urgency();
    preemption();
    round_robin();
    inversion_and_inheritance();
    if (CORES > 1) {
        two_cores();
        inheritance_across_cores();
    }
    return failures ? 1 : 0;
}

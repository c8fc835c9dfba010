/*
 * semaphore_signal - a semaphore as a signal, and one that counts those inside;
 * Python's threading.Semaphore and BoundedSemaphore.
 *
 * Watch: a signal that comes before anybody waits is not lost, as it would be
 * with a condition variable; and each lets one through. A plain semaphore takes
 * any number of releases, a bounded one says E_TOO_MANY, where Python raises
 * ValueError, when there is one more than there were acquires.
 *
 * Try: SEATS = 1: is that a lock? (Whose? See lock.h.) An event in its place.
 */
#include "lib/duet.h"

enum { SIGNALS = 5, SEATS = 2, GUESTS = 5 };

static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* --- A signal --------------------------------------------------------------------------- */

static struct semaphore signal = SEMAPHORE_INIT(0);
static struct event released = EVENT_INIT;

static int wait_for_signals(void *nothing)
{
    int seen = 0;

    (void)nothing;
    event_wait(&released, FOREVER); /* on purpose too late for all of them */
    while (semaphore_acquire(&signal, NO_WAIT) == OK)
        seen++;
    return seen;
}

static int wait_for_one(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&signal, FOREVER);
}

THREAD(waiter, 1024, .core = CORE(CORES - 1));

static void as_signal(void)
{
    print("a signal from one thread to another\n");
    waiter.target = wait_for_one;
    thread_start(&waiter);
    expect(thread_join(&waiter, MS(2)) == E_TIMEOUT, "who waits for it waits");
    semaphore_release(&signal);
    expect(thread_join(&waiter, FOREVER) == OK && thread_result(&waiter) == OK, "and goes on when it comes");

    waiter.target = wait_for_signals;
    thread_start(&waiter);
    for (unsigned i = 0; i < SIGNALS; i++)
        semaphore_release(&signal);
    event_set(&released);
    expect(thread_join(&waiter, FOREVER) == OK && thread_result(&waiter) == SIGNALS,
           "of five that came before anybody waited none is lost");
    expect(semaphore_acquire(&signal, MS(1)) == E_TIMEOUT, "and none is seen twice");
}

/* --- So many at a time ---------------------------------------------------------------------- */

static struct semaphore seats = BOUNDED_SEMAPHORE_INIT(SEATS);
static uint32_t seated, most_seated; /* the first is atomic */
static struct lock lock = LOCK_INIT;

static void note(uint32_t now)
{
    WITH_LOCK (&lock)
        most_seated = now > most_seated ? now : most_seated;
}

static int dine(void *name)
{
    semaphore_acquire(&seats, FOREVER);
    note(__atomic_fetch_add(&seated, 1, __ATOMIC_RELAXED) + 1);
    print("    %s sits down\n", (const char *)name);
    sleep_for(MS(2));
    __atomic_fetch_sub(&seated, 1, __ATOMIC_RELAXED);
    return semaphore_release(&seats);
}

static struct thread guests[GUESTS];
static uint8_t stacks[GUESTS][1536] __attribute__((aligned(8)));
static const char *const names[GUESTS] = { "ann", "bob", "cat", "dan", "eve" };

static void as_seats(void)
{
    print("five guests, two seats\n");
    for (unsigned i = 0; i < GUESTS; i++) {
        guests[i] = (struct thread)THREAD_INIT(names[i], stacks[i], .target = dine, .arg = (void *)(uintptr_t)names[i]);
        failures += thread_start(&guests[i]) != OK;
    }
    for (unsigned i = 0; i < GUESTS; i++) {
        thread_join(&guests[i], FOREVER);
        failures += thread_result(&guests[i]) != OK;
    }
    expect(most_seated >= 1 && most_seated <= SEATS, "there were never more than two at the table");
    expect(semaphore_value(&seats) == SEATS, "and both seats are free again");
}

static void one_too_many(void)
{
    print("one release too many\n");
    expect(semaphore_release(&seats) == E_TOO_MANY, "the bounded semaphore refuses it");
    expect(semaphore_value(&seats) == SEATS, "and is as it was");
    expect(semaphore_release(&signal) == OK && semaphore_value(&signal) == 1, "the plain one takes it: a bug, unseen");
}

int main(void)
{
    as_signal();
    as_seats();
    one_too_many();
    return failures ? 1 : 0;
}

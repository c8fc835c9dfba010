/*
 * event_barrier - an event that holds many threads back, until one lets them all
 * go; Python's threading.Event as a starting pistol.
 *
 * Watch: the runners come to the start one by one, on both cores, and wait; one
 * set() lets all of them go. It stays set: who comes late is not held back. clear()
 * closes it again, and whoever waited when it was set has gone, however soon.
 *
 * Try: a semaphore in its place: how many run, and what must the starter know?
 */
#include "lib/duet.h"

enum { RUNNERS = 4 };

static struct event go = EVENT_INIT;
static struct semaphore at_start = SEMAPHORE_INIT(0);
static uint32_t running; /* atomic */
static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

static int run(void *name)
{
    print("    %s is at the start\n", (const char *)name);
    semaphore_release(&at_start);
    const int result = event_wait(&go, FOREVER);
    __atomic_fetch_add(&running, 1, __ATOMIC_RELAXED);
    print("    %s runs\n", (const char *)name);
    return result;
}

THREAD(ann, 1536, .target = run, .arg = "ann", .core = CORE(0));
THREAD(bob, 1536, .target = run, .arg = "bob", .core = CORE(CORES - 1));
THREAD(cat, 1536, .target = run, .arg = "cat", .core = CORE(CORES - 1));
THREAD(dan, 1536, .target = run, .arg = "dan");

static struct thread *const runners[RUNNERS] = { &ann, &bob, &cat, &dan };

static void all_come_and_wait(void)
{
    for (unsigned i = 0; i < RUNNERS; i++)
        failures += thread_start(runners[i]) != OK;
    for (unsigned i = 0; i < RUNNERS; i++)
        semaphore_acquire(&at_start, FOREVER);
    for (unsigned i = 0; i < RUNNERS; i++)
        while (thread_state(runners[i]) != BLOCKED)
            sleep_for(US(100));
}

static bool all_have_run(void)
{
    bool all = true;

    for (unsigned i = 0; i < RUNNERS; i++) {
        thread_join(runners[i], FOREVER);
        all = all && thread_result(runners[i]) == OK;
    }
    return all && running == RUNNERS;
}

int main(void)
{
    print("four at the start\n");
    all_come_and_wait();
    expect(running == 0 && !event_is_set(&go), "nobody runs before the pistol");
    event_set(&go);
    expect(all_have_run(), "one set, and all of them run");

    print("one who comes late\n");
    thread_start(&ann);
    thread_join(&ann, FOREVER);
    expect(running == RUNNERS + 1, "is not held back: it is still set");

    print("four, and the door is closed behind them\n");
    event_clear(&go);
    running = 0;
    all_come_and_wait();
    event_set(&go);
    event_clear(&go);
    expect(all_have_run(), "all who waited got through, though it was cleared at once");
    expect(event_wait(&go, MS(1)) == E_TIMEOUT, "who comes now waits");
    return failures ? 1 : 0;
}

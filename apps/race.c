/*
 * race - two threads increment one counter; Python's classic without and with
 * a threading.Lock (counter += 1 is a read, an addition and a write).
 *
 * Watch: without the lock, updates are lost: between one thread's read and its
 * write the other one has written, and that is overwritten. With it, none are.
 *
 * On two cores the threads really run at once. On one core (CORES=1) the other
 * thread has its turn between the read and the write now and then, and all it
 * did in that turn is lost. A race may also end well, by luck, and that is the
 * worst of it; so it is run again until it does not.
 *
 * Try: MODE=deterministic, twice: the same number is lost. CORES=1. Another
 * number for BETWEEN_YIELDS; or no yield: on one core only the time slice is left
 * then, and in deterministic mode, where an emulated core goes on until it
 * yields, perhaps nothing.
 */
#include "lib/duet.h"

/* A lock that both cores want costs a hundred times what an addition does. */
enum { TURNS = 1000000, TURNS_WITH_LOCK = 20000, BETWEEN_YIELDS = 5000, RACES_MAX = 100 };

static volatile unsigned counter;
static struct lock lock = LOCK_INIT;
static struct event go = EVENT_INIT;

/* Between the read and the write. Not looked into by the compiler, so that even an emulator, which
 * takes interrupts only between two stretches of straight code, can take one there. */
static __attribute__((noipa)) unsigned one_more(unsigned n)
{
    if (n % BETWEEN_YIELDS == 0)
        thread_yield();
    return n + 1;
}

static int count_without_lock(void *nothing)
{
    (void)nothing;
    event_wait(&go, FOREVER);
    for (unsigned i = 0; i < TURNS; i++)
        counter = one_more(counter);
    return 0;
}

static int count_with_lock(void *nothing)
{
    (void)nothing;
    event_wait(&go, FOREVER);
    for (unsigned i = 0; i < TURNS_WITH_LOCK; i++)
        WITH_LOCK (&lock) {
            const unsigned n = counter;
            thread_yield(); /* on purpose at the worst moment */
            counter = one_more(n);
        }
    return 0;
}

THREAD(first, 1024, .core = CORE(0), .slice = US(100));
THREAD(second, 1024, .core = CORE(CORES - 1), .slice = US(100));

/* What the counter says when both are done. */
static unsigned race(int (*target)(void *))
{
    counter = 0;
    event_clear(&go);
    first.target = second.target = target;
    thread_start(&first);
    thread_start(&second);
    event_set(&go);
    thread_join(&first, FOREVER);
    thread_join(&second, FOREVER);
    return counter;
}

/* Returns how many updates were lost, in the first race that lost any. */
static unsigned race_until_lost(void)
{
    unsigned lost = 0;

    for (unsigned races = 0; lost == 0 && races < RACES_MAX; races++)
        lost = 2 * TURNS - race(count_without_lock);
    return lost;
}

static void print_result(const char *how, unsigned expected, unsigned lost)
{
    print("%s  %7u increments  counter %7u  %7u lost\n", how, expected, expected - lost, lost);
}

int main(void)
{
    const unsigned lost_without = race_until_lost();
    print_result("without lock", 2 * TURNS, lost_without);

    const unsigned lost_with = 2 * TURNS_WITH_LOCK - race(count_with_lock);
    print_result("with lock   ", 2 * TURNS_WITH_LOCK, lost_with);
    return lost_without > 0 && lost_with == 0 ? 0 : 1;
}

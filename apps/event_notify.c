/*
 * event_notify - an event as a notification, and a semaphore for the answer: two
 * of Python's threading primitives, each for what it is good at.
 *
 * Watch: the weather station tells all who listen at once that there is news, by
 * an event. It must know when everybody has seen it, before it clears the event
 * and writes the next news; so each listener answers with a semaphore, and the
 * station counts the answers. Neither misses news, nor sees any of it twice.
 *
 * There are two events, used in turn: with only one, a quick listener would come back
 * to it before it is cleared, and take the old news for new.
 *
 * Try: only one event. No answers: which news is missed?
 */
#include "lib/duet.h"

enum { LISTENERS = 3, NEWS = 4 };

static struct event news_is_out[2] = { EVENT_INIT, EVENT_INIT };
static struct semaphore seen = SEMAPHORE_INIT(0);
static int degrees; /* written by the station while nobody listens */
static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* Its result is the sum of what it heard. */
static int listen(void *name)
{
    int sum = 0;

    for (unsigned n = 0; n < NEWS; n++) {
        event_wait(&news_is_out[n % 2], FOREVER);
        print("    %s hears: %d degrees\n", (const char *)name, degrees);
        sum += degrees;
        semaphore_release(&seen);
    }
    return sum;
}

THREAD(ann, 1536, .target = listen, .arg = "ann", .core = CORE(0));
THREAD(bob, 1536, .target = listen, .arg = "bob", .core = CORE(CORES - 1));
THREAD(cat, 1536, .target = listen, .arg = "cat");

static struct thread *const listeners[LISTENERS] = { &ann, &bob, &cat };

static void tell(unsigned n, int news)
{
    degrees = news;
    event_set(&news_is_out[n % 2]);
    for (unsigned i = 0; i < LISTENERS; i++)
        semaphore_acquire(&seen, FOREVER);
    event_clear(&news_is_out[n % 2]);
}

int main(void)
{
    static const int news[NEWS] = { 12, 17, 21, 14 };

    for (unsigned i = 0; i < LISTENERS; i++)
        failures += thread_start(listeners[i]) != OK;
    for (unsigned n = 0; n < NEWS; n++) {
        print("news number %u\n", n + 1);
        tell(n, news[n]);
    }
    for (unsigned i = 0; i < LISTENERS; i++) {
        thread_join(listeners[i], FOREVER);
        expect(thread_result(listeners[i]) == 12 + 17 + 21 + 14, "one has heard all of it, and each once");
    }
    expect(semaphore_acquire(&seen, NO_WAIT) == E_TIMEOUT, "and there is no answer too many");
    return failures ? 1 : 0;
}

/*
 * event.h - a flag that threads wait for; Python's threading.Event.
 *
 * Setting it lets everybody through, now and until it is cleared. To let one
 * through, use a semaphore.
 *
 *     static struct event ready = EVENT_INIT;
 *
 *     event_wait(&ready, FOREVER);        // any number of threads
 *     event_set(&ready);                  // one thread, or an interrupt
 */
#ifndef KERNEL_EVENT_H
#define KERNEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/wait.h"

struct event {
    struct spinlock guard; /* over the waiters; its state is enum event_state */
    struct wait_queue waiters;
};

enum event_state { EVENT_CLEAR = 0, EVENT_SET = 1 };

#define EVENT_INIT { .guard = { EVENT_CLEAR } }

static inline void event_init(struct event *event)
{
    *event = (struct event)EVENT_INIT;
}

/* OK once it is set. Whoever waits when it is set gets OK, however soon it is
 * cleared again. E_TIMEOUT, E_CONTEXT. */
int event_wait(struct event *event, duration_t timeout);

/* OK, also if it was set or clear already. */
int event_set(struct event *event);
int event_clear(struct event *event);

bool event_is_set(const struct event *event);

#endif

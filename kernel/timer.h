/*
 * timer.h - a function called later, once or again and again; Python's threading.Timer.
 *
 *     static struct timer blink = TIMER_INIT(.callback = toggle, .argument = &led, .interval = MS(500),
 *                                            .periodic = true);
 *
 *     timer_start(&blink);
 *     ...
 *     timer_cancel(&blink);
 *
 * The callback is called in an interrupt, on either core, so it must be short and
 * may do what an interrupt may. Where that will not do, give the timer a queue, and
 * a thread that serves it; the callbacks are then called by that thread, with its
 * priority and stack:
 *
 *     static struct timer_queue reports = TIMER_QUEUE_INIT;
 *     static struct timer hourly = TIMER_INIT(.callback = report, .interval = SECONDS(3600), .periodic = true,
 *                                             .queue = &reports);
 *
 *     while (timer_serve(&reports, FOREVER) == OK) { }         // the thread
 *
 * A periodic timer keeps its phase: it is due at whole intervals from its start,
 * however late a callback was. A time that could not have a call of its own, since
 * the next one was due too or the last one still waits to be served, is an overrun,
 * and counted.
 *
 * Choose a timer for many small things to do; a thread with a rhythm of its own
 * calls sleep_until(), and a wait that may take too long has its timeout. Timers of
 * both cores share one guard.
 */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/wait.h"

struct timer_queue {
    struct ring_node *first; /* of those that are due; under the timers' guard, as is */
    struct wait_queue servers;
};

#define TIMER_QUEUE_INIT { 0 }

struct timer {
    /* --- Yours to set, while it is not started -------------------------------- */
    void (*callback)(void *argument);
    void *argument;
    duration_t interval;
    struct timer_queue *queue; /* NULL: called in an interrupt */
    bool periodic;

    /* --- Private: under the timers' guard --------------------------------------- */
    bool started;
    uint32_t overruns;
    struct timeout timeout;   /* among all timers, by when they are due */
    struct ring_node waiting; /* in `queue`, until it is served */
};

/* Designated initialisers of the first part. */
#define TIMER_INIT(...) { __VA_ARGS__ }

/* The first call is due one interval from now. E_STATE: it is started already.
 * E_INVALID: no callback, or periodic without an interval. */
int timer_start(struct timer *timer);

/* No call will begin any more, not of one that waits to be served either; one that
 * has begun, perhaps on the other core, goes on. E_STATE: it is not started, or too
 * late: its one call has begun. A callback may cancel its own timer, and start it. */
int timer_cancel(struct timer *timer);

/* Started and not cancelled, and its only call has not begun. */
bool timer_is_alive(const struct timer *timer);

/* Calls left out since it was started. */
unsigned timer_overruns(const struct timer *timer);

/* Waits until a timer of the queue is due, calls its callback, and is back. In the
 * order in which they became due. E_TIMEOUT, E_CONTEXT: none was called. */
int timer_serve(struct timer_queue *queue, duration_t timeout);

#endif

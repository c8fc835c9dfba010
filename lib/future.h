/*
 * future.h - a result that is not there yet; Python's concurrent.futures.Future.
 *
 *     static struct future answer = FUTURE_INIT(int);
 *
 *     pool_submit(&pool, &answer, compute, &question);     // lib/pool.h
 *     ...
 *     int value;
 *     if (future_result(&answer, &value, MS(100)) == OK)   // waits for it
 *         print("%d\n", value);
 *
 * or as a promise, kept by any thread, or an interrupt handler:
 *
 *     future_set_result(&answer, &(int){ 42 });
 *
 * The value, of at most FUTURE_VALUE_BYTES_MAX bytes, lives in the future. What
 * is an exception in Python is a negative status here: the job answers it, and
 * whoever asks for the result gets it instead.
 *
 * A future's life; in brackets the function that makes the step:
 *
 *    NEW --[pool_submit]--> PENDING --[a worker takes it]--> RUNNING
 *     |                        |                                |
 *     |                 [future_cancel]             [the job has answered]
 *     |                        v                                v
 *     +--[future_cancel]--> CANCELLED                       FINISHED
 *     +--[future_set_result, future_set_exception]--------------^
 *
 * One that is CANCELLED or FINISHED may be submitted again, or made NEW by
 * future_init(). Its memory is yours again once it is done and every call that
 * was made on it has returned, callbacks included.
 */
#ifndef LIB_FUTURE_H
#define LIB_FUTURE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/status.h"
#include "kernel/wait.h"

/* Bytes of the largest value; every future has room for that much. */
#ifndef FUTURE_VALUE_BYTES_MAX
#define FUTURE_VALUE_BYTES_MAX 16
#endif

enum future_state { FUTURE_NEW, FUTURE_PENDING, FUTURE_RUNNING, FUTURE_CANCELLED, FUTURE_FINISHED };

struct future_callback;
struct future_completions;

/* What a future stands for: it reads its argument, leaves a value, answers OK or more, or an error. */
typedef int future_function(const void *argument, void *value);

/* Futures in the order they came; a future is in one list at most. */
struct future_list {
    struct future *first;
    struct future **end; /* the last one's `next`; meaningless while it is empty */
};

struct future {
    /* --- Under the guard of all futures ----------------------------------------- */
    uint8_t state; /* enum future_state */
    uint8_t value_bytes;
    bool is_error_unseen; /* it ended with an error that nobody has asked for */
    int status;
    unsigned offered;    /* how often it is still to be taken */
    unsigned unfinished; /* and how often it has still to be finished */
    struct wait_queue waiters;
    struct future_callback *last_callback;  /* of a ring; NULL if there is none */
    struct future_completions *completions; /* it is watched by */
    struct future_list *list;               /* it is in, by */
    struct future *next, **link;

    /* --- Whose turn it is: the submitter's, the worker's, the reader's ------------ */
    future_function *function;
    const void *argument;
    _Alignas(uint64_t) uint8_t value[FUTURE_VALUE_BYTES_MAX];
};

/* For a value of `type`. All of an array: { [0 ... 9] = FUTURE_INIT(int) }. */
#define FUTURE_INIT(type) { .value_bytes = FUTURE_CHECKED_SIZE(type) }

#define FUTURE_CHECKED_SIZE(type)                                                            \
    (sizeof(type) + 0 * sizeof(struct {                                                      \
                        static_assert(sizeof(type) <= FUTURE_VALUE_BYTES_MAX,                \
                                      "value too large: use a pointer, or raise the limit"); \
                        char unused;                                                         \
                    }))

/* E_INVALID: a value larger than FUTURE_VALUE_BYTES_MAX. */
static inline int future_init(struct future *future, size_t value_bytes)
{
    if (value_bytes > FUTURE_VALUE_BYTES_MAX)
        return E_INVALID;
    *future = (struct future){ .value_bytes = (uint8_t)value_bytes };
    return OK;
}

/* --- Asking ----------------------------------------------------------------------- */

/* Waits until it is done and copies the value out; NULL if it is not wanted.
 * What the job answered: OK or more, or its error. E_CANCELLED; E_TIMEOUT, not
 * done yet; E_CONTEXT. Where a job may itself answer E_TIMEOUT, and that matters,
 * ask future_exception(). `value` is unchanged unless the answer is OK or more. */
int future_result(struct future *future, void *value, duration_t timeout);

/* Waits until it is done, and asks for nothing: an error stays unseen. E_TIMEOUT:
 * not done yet; E_CONTEXT. */
int future_join(struct future *future, duration_t timeout);

/* Waits until it is done; *status is then what the job answered, or E_CANCELLED.
 * E_TIMEOUT, E_CONTEXT: *status is unchanged. */
int future_exception(struct future *future, int *status, duration_t timeout);

/* How it was a moment ago. Done: finished or cancelled. */
bool future_done(const struct future *future);
bool future_running(const struct future *future);
bool future_cancelled(const struct future *future);

/* --- Ending ------------------------------------------------------------------------ */

/* OK: nobody begins it any more, and whoever waits for it gets E_CANCELLED; also
 * if it was cancelled before. E_STATE: too late, it is running or finished. */
int future_cancel(struct future *future);

/* Keeps a promise, with a value of the type it was made for, or with an error,
 * which is negative. E_STATE: it is not NEW; E_INVALID: not negative. */
int future_set_result(struct future *future, const void *value);
int future_set_exception(struct future *future, int status);

/* --- Being told ---------------------------------------------------------------------- */

/* A callback is yours, and must last until it has been called. */
struct future_callback {
    void (*function)(struct future *future, void *arg);
    void *arg;
    struct future_callback *next; /* private */
};

#define FUTURE_CALLBACK_INIT(called, with) { .function = (called), .arg = (with) }

/* Called once when it is done, in the thread (or interrupt) that ended it, in the
 * order in which they were added; at once, in this thread, if it is done already. */
void future_add_done_callback(struct future *future, struct future_callback *callback);

/* --- Waiting for several ---------------------------------------------------------------
 *
 *     struct future_completions completions;
 *     struct future *future;
 *
 *     future_as_completed(&completions, futures, COUNT_OF(futures));
 *     while (future_next(&completions, &future, FOREVER) == OK)
 *         future_result(future, &value, NO_WAIT);
 */
struct future_completions {
    /* Under the guard of all futures. */
    struct future_list finished; /* and not handed out */
    struct wait_queue waiters;   /* not empty only while nothing is finished */
    size_t left;                 /* to be handed out */
    struct future *futures;
    size_t count;
};

/* Begins to watch an array of futures. E_STATE, and nothing begun: one of them is
 * watched already, since a future has room for one who does. Those watched cannot
 * be submitted until they are handed out. */
int future_as_completed(struct future_completions *completions, struct future *futures, size_t count);

/* The next that is done, in the order in which they ended. E_CLOSED: all were
 * handed out; E_TIMEOUT: none yet, and it may be asked again; E_CONTEXT. */
int future_next(struct future_completions *completions, struct future **future, duration_t timeout);

/* Needed only where the loop was left before E_CLOSED: watches no more. */
void future_stop(struct future_completions *completions);

enum future_wait { ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION };

/* Waits until all of them are done, or one, or one with an error (else all).
 * E_TIMEOUT: that is not so yet; E_CONTEXT. Any number of threads may wait for all;
 * the other two watch, as future_as_completed() does: E_STATE. */
int future_wait(struct future *futures, size_t count, enum future_wait until, duration_t timeout);

/* --- For executors, of which lib/pool.h is one ------------------------------------------- */

struct future_queue {
    /* Under the guard of all futures. */
    struct future_list pending;
    struct wait_queue takers; /* not empty only while nothing is pending */
    int closed;               /* OK while it is open, else what a put answers */
};

/* Appends it. It is taken `shares` times, perhaps by several takers at once, and
 * is finished when all of them have finished it, with the first error that came.
 * E_STATE: it is pending, running or watched, or the error it ended with was not
 * asked for; what the queue was closed with. */
int future_put(struct future_queue *queue, struct future *future, future_function *function, const void *argument,
               unsigned shares);

/* Takes the first one, which is RUNNING from now on: call its function, then
 * future_finish() with the answer. E_CLOSED: closed, and none is left; E_TIMEOUT. */
int future_take(struct future_queue *queue, struct future **future, duration_t timeout);
void future_finish(struct future *future, int status);

/* Drops what of it was not taken yet; E_CANCELLED counts as an error that came. */
void future_withdraw(struct future *future);

/* From now on a put answers `status`. What is pending can still be taken. */
void future_close(struct future_queue *queue, int status);

/* Drops all that is pending: it has ended with `status`. */
void future_clear(struct future_queue *queue, int status);

#endif

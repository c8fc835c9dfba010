/*
 * gil.h - CPython's global interpreter lock, as a switch to learn with.
 *
 * CPython lets one thread at a time run, and another one only when that one gives
 * the lock up: before it blocks, or when it is asked to, after others have waited
 * for the switch interval. Duet's threads need no such lock; take this one and see.
 *
 *     static struct gil gil = GIL_INIT(MS(5));     // sys.setswitchinterval(.005)
 *
 *     gil_acquire(&gil, FOREVER);                  // as every Python thread begins
 *     for (;;) {
 *         compute_a_little();                      // a step: a few bytecodes
 *         gil_check(&gil, FOREVER);                // between any two of them
 *         GIL_RELEASED (&gil)                      // around all that blocks
 *             queue_get(&jobs, &job, FOREVER);     // Py_BEGIN_ALLOW_THREADS ... END
 *     }
 *
 * With GIL_STEPS_INIT(100) it is Python 2's, given up every 100 steps.
 *
 * Of those who wait the most urgent is next, and among equals who waits longest; a
 * thread that gives the lock up while somebody waits is not, as in CPython since 3.2.
 */
#ifndef LIB_GIL_H
#define LIB_GIL_H

#include <stdint.h>

#include "kernel/lock.h"
#include "kernel/thread.h"

struct gil {
    /* --- Yours to set; the interval counts where no steps are given ------------------ */
    duration_t interval;
    unsigned steps;

    /* --- Private ------------------------------------------------------------------------ */
    struct lock lock;
    uint32_t waiting;  /* threads; atomic */
    uint32_t asked_us; /* since when, the clock's low word; set by who comes first, and at each switch */
    unsigned taken;    /* steps since it was acquired; the owner's, as is */
    uint32_t switches;
};

#define GIL_INIT(time) { .interval = time }
#define GIL_STEPS_INIT(number) { .steps = (number) }

/* E_TIMEOUT; E_DEADLOCK: it is the caller's already; E_OWNER_DIED: its last owner ended with it. */
int gil_acquire(struct gil *gil, duration_t timeout);

/* E_NOT_OWNER: it is not the caller's. */
int gil_release(struct gil *gil);

/* A step is done. If another thread has waited for the interval, or the steps are
 * used up, it has its turn, and this one waits for its own. OK; E_NOT_OWNER; or, the
 * lock lost, what gil_acquire() answered. */
int gil_check(struct gil *gil, duration_t timeout);

/* How often the lock has gone to a thread that had to wait for it. */
uint32_t gil_switches(const struct gil *gil);

/* Without the lock for the statement or block that follows, which is left out if the
 * lock is not the caller's; `return`, `break` and `continue` acquire it again, too. */
#define GIL_RELEASED(which) GIL_SCOPE(which, __LINE__)
#define GIL_SCOPE(which, line) GIL_SCOPE_NAMED(which, line)
#define GIL_SCOPE_NAMED(which, line)                                                                  \
    for (struct gil * released_##line __attribute__((cleanup(gil_acquire_scope))) = gil_scope(which), \
                                      *once_##line = released_##line;                                 \
         once_##line; once_##line = NULL)

struct gil *gil_scope(struct gil *gil);
void gil_acquire_scope(struct gil **gil);

#endif

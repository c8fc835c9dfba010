/*
 * barrier.h - where a number of threads meet; Python's threading.Barrier.
 *
 *     static struct barrier lap = BARRIER_INIT(2);
 *
 *     for (unsigned step = 0; step < STEPS; step++) {       // both threads
 *         compute(half, step);
 *         if (barrier_wait(&lap, FOREVER) == 0)             // one of them, the last to come
 *             swap(&from, &to);
 *         barrier_wait(&lap, FOREVER);
 *     }
 *
 * Nobody goes on before all have come; then all do, and the barrier is ready for
 * the next round at once, though some may still be on their way out. Choose it
 * where all wait for each other; where some wait for others, use an event or a
 * semaphore.
 *
 * Where one will not come the others would wait in vain. So a wait that times out
 * breaks the barrier, and so does abort: whoever waits, or comes later, is told
 * E_BROKEN until somebody resets it.
 */
#ifndef KERNEL_BARRIER_H
#define KERNEL_BARRIER_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/wait.h"

#define BARRIER_PARTIES_MAX 0x7FFFu

struct barrier {
    struct spinlock guard; /* over all that follows */
    uint16_t parties;
    uint16_t arrived; /* in this round; none: those in the queue are of one that is over */
    int16_t verdict;  /* what the round that is over ended with */
    bool broken;
    struct wait_queue waiters;
};

#define BARRIER_INIT(count) { .parties = BARRIER_PARTIES(count) }

#define BARRIER_PARTIES(count)                                                  \
    ((count) + 0u * sizeof(struct {                                             \
                   static_assert((count) > 0 && (count) <= BARRIER_PARTIES_MAX, \
                                 "1 to BARRIER_PARTIES_MAX meet at a barrier"); \
                   char unused;                                                 \
               }))

/* The same at run time. E_INVALID, and nothing done: not 1 to BARRIER_PARTIES_MAX. */
static inline int barrier_init(struct barrier *barrier, unsigned parties)
{
    if (parties == 0 || parties > BARRIER_PARTIES_MAX)
        return E_INVALID;
    *barrier = (struct barrier){ .parties = (uint16_t)parties };
    return OK;
}

/* Waits until all have come, and says for how many of them the caller had to
 * wait: parties - 1 for the first, 0 for the last, a different number for each.
 * E_BROKEN: it is broken, or was while the caller waited, or was reset.
 * E_TIMEOUT after a time, and the barrier is broken: the others are told when
 * the caller runs on, or another comes. E_TIMEOUT with NO_WAIT, and E_CONTEXT:
 * others are still to come, and nothing has changed. So an interrupt can only
 * be the last. */
int barrier_wait(struct barrier *barrier, duration_t timeout);

/* Breaks it. OK, also if it was broken. */
int barrier_abort(struct barrier *barrier);

/* Makes it whole and empty: whoever waits is told E_BROKEN. OK, whatever it was. */
int barrier_reset(struct barrier *barrier);

/* As it was a moment ago. */
bool barrier_broken(const struct barrier *barrier);
unsigned barrier_waiting(const struct barrier *barrier);
unsigned barrier_parties(const struct barrier *barrier);

#endif

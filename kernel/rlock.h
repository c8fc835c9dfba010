/*
 * rlock.h - a lock that its owner may take again; Python's threading.RLock.
 *
 *     static struct rlock tree = RLOCK_INIT;
 *
 *     void insert(struct node *node)
 *     {
 *         WITH_RLOCK (&tree)
 *             if (node->full)
 *                 split(node);        // which takes the lock too
 *     }
 *
 * It is free for others after as many releases as there were acquires. All else
 * is as in lock.h: order, inheritance, deadlocks, owners that die, interrupts.
 *
 * Choose it where functions that lock call each other. A plain lock is smaller
 * and quicker, and says E_DEADLOCK where taking it twice is a mistake. A condition
 * needs a plain lock: it lets go of it once.
 */
#ifndef KERNEL_RLOCK_H
#define KERNEL_RLOCK_H

#include "kernel/lock.h"

#define RLOCK_TIMES_MAX 0xFFFFu

struct rlock {
    struct lock lock;
    uint32_t again; /* times its owner has it beyond the first; the owner's own */
};

#define RLOCK_INIT { 0 }

static inline void rlock_init(struct rlock *rlock)
{
    *rlock = (struct rlock)RLOCK_INIT;
}

/* As lock_acquire(), but OK at once if it is the caller's already. E_TOO_MANY,
 * and not taken once more: the caller has it RLOCK_TIMES_MAX times. Who is told
 * E_OWNER_DIED has it once, however often the dead owner had it. */
int rlock_acquire(struct rlock *rlock, duration_t timeout);

/* Undoes one acquire. E_NOT_OWNER, and nothing changed, if it is not the caller's. */
int rlock_release(struct rlock *rlock);

bool rlock_is_locked(const struct rlock *rlock);

/* Whether the caller owns it. */
bool rlock_is_owned(const struct rlock *rlock);

/* NULL if nobody owns it. */
struct thread *rlock_owner(const struct rlock *rlock);

/* Acquires for the statement or block that follows, as WITH_LOCK does; skips it
 * where that fails. */
#define WITH_RLOCK(which) LOCK_SCOPE(rlock, which, __LINE__)

struct rlock *rlock_scope(struct rlock *rlock);
void rlock_release_scope(struct rlock **rlock);

#endif

/*
 * lock.h - one thread at a time; Python's threading.Lock.
 *
 *     static struct lock lock = LOCK_INIT;
 *
 *     lock_acquire(&lock, FOREVER);
 *     balance += amount;
 *     lock_release(&lock);
 *
 * or, released on every way out of the block, `return` and `break` among them:
 *
 *     WITH_LOCK (&lock)
 *         balance += amount;
 *
 * A lock has an owner, and that is when to choose it over a semaphore: whoever
 * owns it runs at least at the priority of the most urgent thread that waits
 * for it, over chains of locks and across cores (priority inheritance; Sha,
 * Rajkumar, Lehoczky 1990). A wait that could never end is refused, and a lock
 * whose owner ended is passed on with a warning. To signal, or to count, use a
 * semaphore: it has no owner.
 *
 * A release hands the lock to the most urgent waiter, FIFO among equals.
 *
 * In an interrupt handler a lock can be tried with NO_WAIT and must be released
 * before the handler returns; the owner is then the core's idle thread.
 */
#ifndef KERNEL_LOCK_H
#define KERNEL_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/status.h"
#include "kernel/wait.h"

struct lock {
    uint32_t owner;              /* a struct thread *, LOCK_CONTENDED with it if the owner must not */
                                 /* just let go; or LOCK_FREE; or LOCK_ABANDONED */
    struct lock *held_next;      /* the owner's own */
    struct lock *contended_next; /* under the inheritance lock, as is */
    struct wait_queue waiters;
};

enum {
    LOCK_FREE = 0,
    LOCK_CONTENDED = 1,
    LOCK_ABANDONED = 2,
};

#define LOCK_INIT { 0 }

static inline void lock_init(struct lock *lock)
{
    *lock = (struct lock)LOCK_INIT;
}

/* OK: yours. E_OWNER_DIED: yours too, but its last owner ended while holding
 * it, so what it guards may be half done. Not yours: E_TIMEOUT; E_DEADLOCK if
 * you own it already, or if its owner waits, over any number of locks, for one
 * of yours (a report then names the threads and locks); E_CONTEXT. */
int lock_acquire(struct lock *lock, duration_t timeout);

/* E_NOT_OWNER, and nothing changed, if the lock is not the caller's. */
int lock_release(struct lock *lock);

bool lock_is_locked(const struct lock *lock);

/* Whether the caller owns it. */
bool lock_is_owned(const struct lock *lock);

/* NULL if nobody owns it. */
struct thread *lock_owner(const struct lock *lock);

/* Acquires for the statement or block that follows. */
#define WITH_LOCK(which) LOCK_SCOPE(lock, which, __LINE__)
#define LOCK_SCOPE(kind, which, line) LOCK_SCOPE_NAMED(kind, which, line)
#define LOCK_SCOPE_NAMED(kind, which, line)                                                              \
    for (struct kind * held_##line __attribute__((cleanup(kind##_release_scope))) = kind##_scope(which), \
                                   *once_##line = held_##line;                                           \
         once_##line; once_##line = NULL)

struct lock *lock_scope(struct lock *lock);
void lock_release_scope(struct lock **lock);

/* For the kernel: an ending thread's locks are passed on, or marked. Masked. */
void lock_abandon_all(struct thread *owner);

#endif

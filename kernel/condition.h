/*
 * condition.h - waiting, with a lock, for what the lock guards; Python's threading.Condition.
 *
 *     static struct lock lock = LOCK_INIT;
 *     static struct condition changed = CONDITION_INIT(&lock);
 *
 *     WITH_LOCK (&lock)                             // who waits
 *         while (balance < price)
 *             condition_wait(&changed, FOREVER);
 *
 *     WITH_LOCK (&lock) {                           // who makes it true
 *         balance += amount;
 *         condition_notify_all(&changed);
 *     }
 *
 * Choose it where what is waited for is more than a flag (an event) or a count
 * (a semaphore), or is decided together with other data. Several conditions may
 * have one lock. Waking says no more than "look again": others may have had the
 * lock in between. So wait in a loop, or with condition_wait_for().
 *
 * No notification is lost. To wait, the caller queues up and only then lets go
 * of the lock; to notify takes the lock. Whoever changes what is waited for does
 * so before the waiter has looked at it, or finds the waiter queued. From when it
 * is queued a waiter can be claimed, and a claimed thread does not go to sleep
 * (wait.h, rule 4; the model is tests/verify/condition.pml).
 *
 * Waiters are woken by priority, FIFO among equals, and then line up for the
 * lock. While they wait here they lend nothing: whom they wait for, nobody knows.
 *
 * The lock must be the caller's for all of these; else they answer E_NOT_OWNER,
 * and nothing has changed.
 */
#ifndef KERNEL_CONDITION_H
#define KERNEL_CONDITION_H

#include "kernel/lock.h"

struct condition {
    struct spinlock guard;
    struct wait_queue waiters; /* under the guard; none is added while somebody has the lock, but by its owner */
    struct lock *lock;
};

#define CONDITION_INIT(its_lock) { .lock = (its_lock) }

static inline void condition_init(struct condition *condition, struct lock *lock)
{
    *condition = (struct condition)CONDITION_INIT(lock);
}

/* Lets go of the lock, waits, and takes the lock again, however long that takes:
 * the timeout is for the notification alone. The caller has the lock again with
 * OK (notified), with E_TIMEOUT, with E_OWNER_DIED (notified or not, and the
 * lock's last owner ended while holding it), and with E_CONTEXT, where it never
 * let go of it; nor did it if `timeout` is NO_WAIT.
 * Only after E_DEADLOCK it has not: the lock's owner waits, over any number of
 * locks, for one that the caller kept while it waited. */
int condition_wait(struct condition *condition, duration_t timeout);

/* Waits until predicate(argument) is true, which is asked with the lock held.
 * OK: it is. E_TIMEOUT: it was not when the time was over. The rest as above. */
int condition_wait_for(struct condition *condition, bool (*predicate)(void *), void *argument, duration_t timeout);

/* Wakes up to `n` of those who wait, or all. OK, also if nobody does. They run
 * on when they have the lock, so not before the caller has let go of it. */
int condition_notify(struct condition *condition, unsigned n);
int condition_notify_all(struct condition *condition);

#endif

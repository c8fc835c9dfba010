/*
 * rwlock.h - many readers at a time, or one writer. Python has none; Java's ReentrantReadWriteLock is its like.
 *
 *     static struct rwlock table = RWLOCK_INIT;
 *
 *     rwlock_acquire_read(&table, FOREVER);          // any number of threads
 *     value = look_up(key);
 *     rwlock_release_read(&table);
 *
 *     rwlock_acquire_write(&table, FOREVER);         // one, and no reader
 *     enter(key, value);
 *     rwlock_release_write(&table);
 *
 * Choose it where reading takes long and writing is rare; for a few instructions a
 * plain lock costs less.
 *
 * All come through one gate, a lock: in order of priority, FIFO among equals. A
 * writer keeps the gate shut while it waits for the readers inside, and while it
 * writes. So readers that come later cannot starve it, nor does one writer after
 * another starve readers that are as urgent: they stand in the same line.
 *
 * Whoever waits for a writer lends it priority, is refused where that would be a
 * deadlock, and is told if it ended while it wrote, or waited to, all as in lock.h. Readers are
 * only counted: a writer that waits for them lends them nothing, and a reader that
 * ends without a release is waited for in vain. So a reader must not ask again,
 * neither to read nor to write, before it has released: it could wait for itself.
 */
#ifndef KERNEL_RWLOCK_H
#define KERNEL_RWLOCK_H

#include "kernel/lock.h"

struct rwlock {
    struct lock gate;
    struct spinlock guard; /* over all that follows */
    uint32_t readers;
    struct wait_queue leaving; /* the writer that waits for the last reader to leave; it owns the gate */
};

#define RWLOCK_INIT { 0 }

static inline void rwlock_init(struct rwlock *rwlock)
{
    *rwlock = (struct rwlock)RWLOCK_INIT;
}

/* OK: the caller may read. E_OWNER_DIED: it may, and the last writer ended while
 * it wrote. Not so: E_TIMEOUT; E_DEADLOCK, where the caller is the writer or the
 * writer waits for it; E_CONTEXT. */
int rwlock_acquire_read(struct rwlock *rwlock, duration_t timeout);

/* E_NOT_OWNER, and nothing changed: nobody reads. */
int rwlock_release_read(struct rwlock *rwlock);

/* The same for one that writes. With E_TIMEOUT those it kept out are let in. */
int rwlock_acquire_write(struct rwlock *rwlock, duration_t timeout);

/* E_NOT_OWNER, and nothing changed: the caller is not the writer. */
int rwlock_release_write(struct rwlock *rwlock);

/* How many readers there were a moment ago. */
unsigned rwlock_readers(const struct rwlock *rwlock);

#endif

/*
 * inheritance.h - priorities lent along chains of locks.
 *
 * The owner of a lock runs at least at the priority of the most urgent thread
 * that waits for it; so does the owner of the lock that owner waits for, and so
 * on along the chain, across cores. All of it happens under one spinlock, the
 * inheritance lock: there a global order is worth having, because a chain may
 * visit any thread and any lock. Only contended locks and changes of priority
 * come here.
 *
 * Every function here is called with interrupts masked and the inheritance
 * lock held, unless it says otherwise.
 */
#ifndef KERNEL_CORE_INHERITANCE_H
#define KERNEL_CORE_INHERITANCE_H

#include <stdbool.h>

#include "kernel/core/spinlock.h"

struct lock;
struct thread;

extern struct spinlock inheritance_lock;

/* The lock `thread` waits for; NULL if it does not wait for one. */
struct lock *inheritance_waits_for(const struct thread *thread);

/* True if `owner` waits, over any number of locks, for `thread`. */
bool inheritance_leads_to(const struct thread *owner, const struct thread *thread);

/* Works out what `thread` and every owner its wait depends on should run at,
 * and lets their cores know. NULL and an idle thread, which stands for an
 * interrupt handler, are lent nothing. */
void inheritance_update(struct thread *thread);

/* Sets the thread's own priority, at which it runs when nobody lends it more. It
 * need not be alive. Takes the inheritance lock itself. */
void inheritance_set_priority(struct thread *thread, unsigned priority);

#endif

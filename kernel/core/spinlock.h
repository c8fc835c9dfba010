/*
 * spinlock.h - held for a few instructions, with interrupts masked.
 *
 * Guards one object's fields and waiters against the other core; interrupts
 * are masked so that a handler on this core cannot spin on what it interrupted.
 *
 * Its word carries 31 bits of the object's state beside the bit that says it is
 * held (SPINLOCK_HELD). So a fast path can change the state by one exclusive
 * read-modify-write if nobody holds the lock, and whoever acquires it learns
 * the state with it:
 *
 *     uint32_t spinlock_acquire(struct spinlock *lock)        the state
 *     void spinlock_release_as(struct spinlock *lock, uint32_t state)
 *     void spinlock_release_unchanged(struct spinlock *lock, uint32_t state)
 *                                                             the same, of what acquiring it returned
 *
 * Order: the inheritance lock, then one object's guard. Never two guards. A
 * core's scheduler has no lock: only that core touches it (see cpu.h). The lock
 * under which a second may be taken, the inheritance lock, is taken by functions
 * of its own, and so is a lock that may be that one or a guard:
 *
 *     uint32_t spinlock_acquire_any(struct spinlock *lock)
 *     void spinlock_release_any(struct spinlock *lock, uint32_t state)
 *
 * All come from the CPU port: exclusive access to the word where the CPU
 * has it. Where it has not, a hardware lock chosen by the object's address, which
 * another object may share: then it matters which locks are held together.
 */
#ifndef KERNEL_CORE_SPINLOCK_H
#define KERNEL_CORE_SPINLOCK_H

#include "kernel/core/arch.h"

/* For a lock that carries no state. */
static inline void spinlock_release(struct spinlock *lock)
{
    spinlock_release_unchanged(lock, 0);
}

#endif

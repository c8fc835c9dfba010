/*
 * wait_inline.h - waiting and waking, for where every instruction counts: the
 * bodies of wait_in() and wait_wake(). kernel/wait.h says what they promise.
 */
#ifndef KERNEL_CORE_WAIT_INLINE_H
#define KERNEL_CORE_WAIT_INLINE_H

#include "kernel/core/dispatch.h"
#include "kernel/wait.h"

int wait_wake_specially(struct waiter *waiter, uint32_t before);

static inline void wait_begin(struct waiter *waiter, struct thread *self, struct wait_queue *queue,
                              struct spinlock *guard)
{
    waiter->queue = queue;
    waiter->guard = guard;
    waiter->thread = self;
    waiter->as_begun = self->effective_priority;
    self->waiter = waiter;
    self->awake = false;
}

/* (`self` is taken from the waiter again, lest it take up a register that a switch would have to save.) */
static inline int wait_end(struct cpu *cpu, struct thread *self, struct waiter *waiter)
{
    dispatch_blocked(cpu, self);
    waiter->thread->waiter = NULL;
    return waiter->result;
}

/* For ever, where blocking is allowed; with an item or without. */
static inline __attribute__((always_inline)) int wait_in_forever(struct waiter *waiter, struct wait_queue *queue,
                                                                 struct spinlock *guard)
{
    struct cpu *cpu = this_cpu();
    struct thread *self = cpu->current;

    wait_begin(waiter, self, queue, guard);
    wait_queue_insert(queue, waiter);
    spinlock_release(guard);
    const int result = wait_end(cpu, self, waiter);
    arch_restore_interrupts(0);
    return result;
}

static inline __attribute__((always_inline)) int wait_wake_inline(struct waiter *waiter, uint32_t before)
{
    struct thread *thread = waiter->thread;

    if (waiter->has_own_way)
        return wait_wake_specially(waiter, before);
    return dispatch_ready(thread, before);
}

#endif

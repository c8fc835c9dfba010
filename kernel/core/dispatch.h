/*
 * dispatch.h - the two paths that every block and every wake-up takes, inline.
 *
 * Both begin with what is nearly always so (one thread on the level, which
 * lives on this core; nothing wanted by the other core), decided on bitmaps,
 * and leave the rest to sched.c. Interrupts are masked throughout.
 */
#ifndef KERNEL_CORE_DISPATCH_H
#define KERNEL_CORE_DISPATCH_H

#include "kernel/core/cpu.h"
#include "kernel/core/inbox.h"
#include "kernel/core/sched.h"

/* `self`, the current thread, stops: the most urgent other one runs. Returns
 * when `self` is switched to again, perhaps on another core. Rule E2 of sched.h:
 * publish, fence, look (into the inbox, where an offer leaves its mark too). */
static inline void dispatch_blocked(struct cpu *cpu, struct thread *self)
{
    const uint32_t running = cpu->running, special = cpu->ready.special;

    if (special & running) {
        sched_block_carefully(cpu, self);
        return;
    }
    const uint32_t occupied = cpu->ready.occupied & ~running;
    const unsigned level = arch_highest_bit(occupied);
    self->ready.next = NULL;
    cpu->ready.occupied = occupied;
    cpu->running = level_bit(level);
    arch_fence();
    if (special & level_bit(level) || inbox_look(cpu)) {
        sched_switch_carefully(cpu, self);
        return;
    }
    struct thread *next = CONTAINER_OF(cpu->ready.first[level], struct thread, ready);
    cpu->current = next;
    arch_context_switch(&self->context, &next->context);
}

/* Tells another core that `thread`, which lives there, is awake. Without a ring
 * where that core runs something more urgent: it looks into its inbox before it
 * runs something less urgent. That is too late for a thread which may run
 * elsewhere, or must, for it was sent to another core while it slept; and where
 * a thread could make way for it by going elsewhere. How urgent it is, is asked
 * after it was posted: its core, raising it, then looks whether it has been. (By
 * then it may have run and ended; the answer does not matter then.) */
static inline __attribute__((always_inline)) void dispatch_post_wake(struct cpu *home, struct thread *thread)
{
    inbox_post(home, thread, INBOX_WAKE);
    arch_fence();
    if (home->running >> thread->effective_priority <= 1 || thread->runs_on != home->here || home->roaming.occupied)
        machine_doorbell_ring(home->index);
}

/* `thread`, which was claimed or resumed, becomes ready on the core it
 * lives on, and runs first if that is this core and it is more urgent. Then
 * interrupts are restored. OK. */
static inline int dispatch_ready(struct thread *thread, uint32_t before)
{
    struct cpu *cpu = this_cpu();

    if (thread->cpu != cpu) {
        dispatch_post_wake(thread->cpu, thread);
        arch_restore_interrupts(before);
        return OK;
    }
    const unsigned level = thread->effective_priority;
    thread->awake = true;
    if (thread->runs_on != cpu->here || cpu->ready.occupied & level_bit(level))
        return sched_ready_carefully(thread, before);

    thread->level = (uint8_t)level;
    ready_insert_alone(&cpu->ready, level, &thread->ready);
    if (level_bit(level) > cpu->running) {
        struct thread *self = cpu->current;

        if (__builtin_expect(!arch_may_block(before) || self->runs_on == ANY_CORE, false))
            return sched_preempt_carefully(before);
        cpu->running = level_bit(level);
        cpu->current = thread;
        arch_context_switch(&self->context, &thread->context);
        arch_restore_interrupts(0);
        return OK;
    }
    if (CORES > 1 && cpu->roaming.occupied)
        return sched_ready_behind(before);
    arch_restore_interrupts(before);
    return OK;
}

#endif

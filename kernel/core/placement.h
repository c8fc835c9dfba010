/*
 * placement.h - which queue of which core a thread is in.
 *
 * Other cores write facts into a thread (awake, suspended, effective_priority,
 * core) and post it; the core it lives on brings its queues in line with them
 * here. Masked, on the core that is `cpu`.
 */
#ifndef KERNEL_CORE_PLACEMENT_H
#define KERNEL_CORE_PLACEMENT_H

#include "kernel/core/cpu.h"

/* Into and out of this core's ready queues. */
void placement_queue(struct cpu *cpu, struct thread *thread);
void placement_unqueue(struct cpu *cpu, struct thread *thread);

/* `thread`, which lives here, is awake: queues it here, or sends it to the core where
 * it belongs; one that is to end is reviewed soon. */
void placement_admit(struct cpu *cpu, struct thread *thread);

/* Compares the thread's facts with where it is, and mends that. */
void placement_review(struct cpu *cpu, struct thread *thread);

/* The same where only its effective priority has changed. */
void placement_relevel(struct cpu *cpu, struct thread *thread);

/* The current thread goes on at `level`, perhaps below where it was. */
void placement_run_at(struct cpu *cpu, unsigned level);

/* Has `cpu` review the thread soon. */
void placement_post(struct cpu *cpu, struct thread *thread);

/* Reads a letter of this core's, of those first that were taken out of the inbox
 * already; what interrupts the doorbell's handler may wait for one of them. Whether
 * more of those are left. It may have taken INBOX_OFFERED with them: offer_renew_mark(). */
bool placement_read_one(struct cpu *cpu);

/* Rule E1 for all that waits here. */
void placement_balance(struct cpu *cpu);

/* A thread told to leave is off its stack now, if it is not `current`. */
void placement_send_off_leaving(struct cpu *cpu);

/* Asks for a preemption that is about more than something more urgent. */
void placement_preempt_carefully(struct cpu *cpu);

/* The letter most often found: wake up, and no more, for a thread that may run
 * here alone and finds its level empty. False, and nothing done, if it is not that. */
static inline bool placement_admit_alone(struct cpu *cpu, struct thread *thread)
{
    const unsigned level = thread->effective_priority;

    if (thread->runs_on != cpu->here || cpu->ready.occupied & level_bit(level))
        return false;
    thread->level = (uint8_t)level;
    ready_insert_alone(&cpu->ready, level, &thread->ready);
    return true;
}

#endif

/*
 * doorbell.c - what a core does when another has rung: its letters, its offers.
 */
#include "kernel/core/inbox.h"
#include "kernel/core/offer.h"
#include "kernel/core/panic.h"
#include "kernel/core/placement.h"
#include "kernel/core/sched.h"

/* Other handlers have their chance between two letters, and may read the rest
 * themselves. No thread has, for the doorbell's handler is not over. */
static __attribute__((noinline)) struct thread *rung_carefully(struct cpu *cpu, uint32_t letters)
{
    if (panic_is_on())
        panic_stop();
    for (; letters >= INBOX_THREADS; letters = cpu->unread) {
        cpu->unread = placement_read_letter(cpu, letters);
        arch_unmask_interrupts();
        arch_mask_interrupts();
    }
    offer_renew_mark(cpu);
    if (cpu->roaming.occupied | cpu->offering)
        placement_balance(cpu);
    return levels_above(cpu->ready.occupied, cpu->running) ? SCHED_CAREFULLY : NULL;
}

static inline bool has_offers(const struct cpu *cpu)
{
    for (int n = 0; n < CORES - 1; n++)
        if (cpu->offered[n])
            return true;
    return false;
}

/* The letter most often found is one thread alone, to be woken here on an empty
 * level, and more urgent than the thread that was interrupted. What that one is
 * switched for is known at once then. */
struct thread *sched_rung(struct thread **interrupted)
{
    struct cpu *cpu = this_cpu();

    machine_doorbell_clear(cpu->index);
    arch_fence();
    uint32_t letters;
    struct thread *thread = inbox_take_lone_wake(cpu, &letters), *self = cpu->current;
    if (!thread)
        return rung_carefully(cpu, letters);
    if (has_offers(cpu) || !placement_admit_alone(cpu, thread)) {
        placement_review(cpu, thread);
        return rung_carefully(cpu, INBOX_EMPTY);
    }
    if (level_bit(thread->level) <= cpu->running)
        return cpu->roaming.occupied ? rung_carefully(cpu, INBOX_EMPTY) : NULL;
    if (self->runs_on != cpu->here)
        return SCHED_CAREFULLY;
    cpu->running = level_bit(thread->level);
    cpu->current = thread;
    *interrupted = self;
    return thread;
}

/* Anything is more urgent than idle. What rings without a letter, or with more than
 * one that says "awake", is left to the handlers, which come as soon as interrupts
 * are let in; of what came after that look, too much would be read masked. */
void sched_woken_from_idle(void)
{
    struct cpu *cpu = this_cpu();
    uint32_t letters;

    if (!inbox_shows_lone_wake(cpu))
        return;
    machine_doorbell_cancel(cpu->index);
    arch_fence();
    struct thread *thread = inbox_take_lone_wake(cpu, &letters);
    if (thread && !has_offers(cpu) && placement_admit_alone(cpu, thread)) {
        cpu->running = level_bit(thread->level);
        cpu->current = thread;
        context_switch(&cpu->idle.context, &thread->context);
        return;
    }
    if (thread)
        placement_review(cpu, thread);
    else
        cpu->unread = letters;
    placement_preempt_carefully(cpu);
}

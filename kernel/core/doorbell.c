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
static void let_others_in(void)
{
    arch_unmask_interrupts();
    arch_mask_interrupts();
}

static __attribute__((noinline)) struct thread *rung_carefully(struct cpu *cpu)
{
    if (panic_is_on())
        panic_stop();
    while (placement_read_one(cpu))
        let_others_in();
    let_others_in();
    offer_renew_mark(cpu);
    if (cpu->roaming.occupied | cpu->offering) {
        placement_balance(cpu);
        let_others_in();
    }
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
    if (cpu->unread >= INBOX_THREADS)
        return rung_carefully(cpu);
    uint32_t letters;
    struct thread *thread = inbox_take_lone_wake(cpu, &letters), *self = cpu->current;
    if (!thread) {
        cpu->unread = letters;
        return rung_carefully(cpu);
    }
    if (has_offers(cpu) || !placement_admit_alone(cpu, thread)) {
        placement_review(cpu, thread);
        let_others_in();
        return rung_carefully(cpu);
    }
    if (level_bit(thread->level) <= cpu->running)
        return cpu->roaming.occupied ? rung_carefully(cpu) : NULL;
    if (self->runs_on != cpu->here)
        return SCHED_CAREFULLY;
    cpu->running = level_bit(thread->level);
    cpu->current = thread;
    *interrupted = self;
    return thread;
}

/* What looked like one thread alone that is awake: it is more to bring that about,
 * or there are more letters by now. */
static __attribute__((noinline)) void read_carefully(struct cpu *cpu, struct thread *thread, uint32_t letters)
{
    if (thread) {
        placement_admit(cpu, thread);
        offer_renew_mark(cpu);
        placement_preempt_carefully(cpu);
    } else {
        cpu->unread = letters;
        machine_doorbell_ring(cpu->index);
    }
}

void sched_read_lone_wake(struct cpu *cpu)
{
    uint32_t letters;
    struct thread *thread = inbox_take_lone_wake(cpu, &letters);

    if (!thread || has_offers(cpu) || !placement_admit_alone(cpu, thread))
        read_carefully(cpu, thread, letters);
}

/* Anything is more urgent than idle. What rings without a letter, or with more than
 * one that says "awake", is left to the handlers, which come as soon as interrupts
 * are let in. */
void sched_woken_from_idle(void)
{
    struct cpu *cpu = this_cpu();
    uint32_t letters;

    if (!inbox_shows_lone_wake(cpu))
        return;
    machine_doorbell_cancel(cpu->index);
    arch_fence();
    struct thread *thread = inbox_take_lone_wake(cpu, &letters);
    if (!thread || has_offers(cpu) || !placement_admit_alone(cpu, thread)) {
        read_carefully(cpu, thread, letters);
        return;
    }
    cpu->running = level_bit(thread->level);
    cpu->current = thread;
    arch_context_switch(&cpu->idle.context, &thread->context);
}

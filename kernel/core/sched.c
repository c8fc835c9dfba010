#include "kernel/core/sched.h"
#include "kernel/core/dispatch.h"
#include "kernel/core/idle.h"
#include "kernel/core/inbox.h"
#include "kernel/core/offer.h"
#include "kernel/core/placement.h"
#include "kernel/core/slice.h"
#include "kernel/core/threads.h"

struct cpu_block cpu_blocks[CORES] __attribute__((aligned(CPU_BLOCK_BYTES)));

#define RUNNING_HELD level_bit(PRIORITIES - 1)

struct cpu *sched_least_urgent_cpu(void)
{
    struct cpu *cpu = this_cpu();
    struct cpu *other = offer_find_core_below(cpu, cpu->running);

    return other ? other : cpu;
}

/* --- Switching ------------------------------------------------------------------------- */

/* Where `self` stays ready and could run elsewhere, E1 applies to it; but it
 * cannot be sent before it is off its stack, so this core comes back to it. */
static void leave_behind(struct cpu *cpu, struct thread *self)
{
    offer_publish(cpu);
    if (offer_find_core_below(cpu, offer_worth(cpu, self)))
        placement_preempt_carefully(cpu);
}

/* Returns when `self` is switched to again, perhaps on another core. */
static void switch_to(struct cpu *cpu, struct thread *self, struct thread *next)
{
    cpu->running = level_bit(next->level);
    cpu->current = next;
    if (cpu_thread_roams(self) && cpu_thread_is_ready(self))
        leave_behind(cpu, self);
    slice_watch(cpu, next);
    arch_context_switch(&self->context, &next->context);
}

static struct thread *publish_most_urgent(struct cpu *cpu)
{
    struct thread *next = cpu_most_urgent(cpu);

    cpu->running = level_bit(next->level);
    arch_fence();
    return next;
}

/* Rule E2, and what was left in the inbox without a ring, for choosing a
 * thread that may be less urgent than what ran before. The letter most often found
 * is read at once, where nothing could make way for it by going elsewhere; for others
 * the core rings its own bell, so that whoever runs next is interrupted for them, and
 * interrupts are not masked for as long as many take. */
static struct thread *choose_less_urgent(struct cpu *cpu)
{
    struct thread *next = publish_most_urgent(cpu);

    if (!cpu->roaming.occupied && inbox_shows_lone_wake(cpu)) {
        sched_read_lone_wake(cpu);
        next = publish_most_urgent(cpu);
    }
    if (inbox_has_letters(cpu))
        machine_doorbell_ring(cpu->index);
    if (inbox_look(cpu) == INBOX_OFFERED)
        offer_renew_mark(cpu); /* which takes back a mark without an offer */
    offer_take_up(cpu);
    return next;
}

void sched_switch_carefully(struct cpu *cpu, struct thread *self)
{
    struct thread *next = choose_less_urgent(cpu);

    if (next != self)
        switch_to(cpu, self, next);
}

/* One that was told to go has nothing to go for while it is asleep: where it
 * runs is settled when it is awake. One that is to end is looked at again. */
void sched_block_carefully(struct cpu *cpu, struct thread *self)
{
    if (cpu->leaving == self) {
        cpu->leaving = NULL;
        if (threads_is_ending(self))
            placement_post(cpu, self);
    }
    if (cpu_thread_is_ready(self)) /* and not just about to be preempted for not being so */
        placement_unqueue(cpu, self);
    sched_switch_carefully(cpu, self);
}

/* An exiting thread's last act here; it is on the interrupt stack already. */
void sched_forget_current(void)
{
    struct cpu *cpu = this_cpu();
    struct thread *self = cpu->current;

    self->awake = false; /* a late letter must not make it ready */
    if (cpu_thread_is_ready(self))
        placement_unqueue(cpu, self);
    if (cpu->leaving == self)
        cpu->leaving = NULL; /* told to go with interrupts masked, it did not get to */
    cpu->current = &cpu->idle;
}

void sched_abandon(void)
{
    struct cpu *cpu = this_cpu();
    struct thread *next = choose_less_urgent(cpu);

    cpu->current = next;
    slice_watch(cpu, next);
    arch_become(&next->context);
}

/* Equals are on the current thread's level, which is special then. */
void sched_yield(void)
{
    struct cpu *cpu = this_cpu();
    struct thread *self = cpu->current;
    struct ring_node *behind = self->ready.next;

    if (!(cpu->ready.special & cpu->running) || behind == &self->ready || !behind || cpu->preemption_held)
        return;
    struct thread *next = CONTAINER_OF(behind, struct thread, ready);
    cpu->ready.first[self->level] = behind;
    if (cpu_thread_roams(self)) {
        switch_to(cpu, self, next);
        return;
    }
    cpu->current = next;
    slice_watch(cpu, next);
    arch_context_switch(&self->context, &next->context);
}

/* --- Waking ------------------------------------------------------------------------------ */

void sched_wake(struct thread *thread)
{
    struct cpu *cpu = this_cpu();
    struct cpu *home = thread->cpu;

    if (home != cpu) {
        dispatch_post_wake(home, thread);
        return;
    }
    thread->awake = true;
    placement_admit(cpu, thread);
}

void sched_review(struct thread *thread)
{
    struct cpu *cpu = this_cpu();

    if (thread->cpu == cpu)
        placement_review(cpu, thread);
    else
        placement_post(thread->cpu, thread);
}

static bool is_in_inbox(const struct thread *thread)
{
    return __atomic_load_n(&thread->inbox_next, __ATOMIC_ACQUIRE) != INBOX_NOT_IN;
}

/* Who looks at it took it out of an inbox just before, and may put it into another just after. */
static bool is_looked_at(const struct thread *thread)
{
    if (is_in_inbox(thread))
        return true;
    for (unsigned core = 0; core < CORES; core++)
        if (__atomic_load_n(&cpu_of(core)->reviewing, __ATOMIC_ACQUIRE) == thread)
            return true;
    return is_in_inbox(thread);
}

void sched_relevel(struct thread *thread)
{
    struct cpu *cpu = this_cpu();

    if (thread->cpu == cpu)
        placement_relevel(cpu, thread);
    else
        placement_post(thread->cpu, thread);
}

/* Each turn reads a letter of this core's and has the others read theirs. */
void sched_recall(const struct thread *thread)
{
    while (is_looked_at(thread)) {
        const uint32_t before = kernel_enter();
        struct cpu *cpu = this_cpu();

        placement_read_one(cpu);
        offer_renew_mark(cpu);
        for (int n = 0; n < CORES - 1; n++)
            machine_doorbell_ring(cpu->others[n]->index);
        kernel_exit(before);
        arch_relax();
    }
}

int sched_ready_carefully(struct thread *thread, uint32_t before)
{
    placement_admit(this_cpu(), thread);
    kernel_exit(before);
    return OK;
}

/* A thread that lives here alone waits, perhaps behind one that could go. */
int sched_ready_behind(uint32_t before)
{
    placement_balance(this_cpu());
    kernel_exit(before);
    return OK;
}

/* --- Preemption ---------------------------------------------------------------------------- */

static void preempt(struct cpu *cpu, uint32_t before)
{
    if (before != 0 || arch_in_interrupt())
        arch_request_preemption();
    else
        switch_to(cpu, cpu->current, cpu_most_urgent(cpu));
}

void kernel_exit(uint32_t before)
{
    struct cpu *cpu = this_cpu();

    if (levels_above(cpu->ready.occupied, cpu->running))
        preempt(cpu, before);
    arch_restore_interrupts(before);
}

int sched_preempt_carefully(uint32_t before)
{
    preempt(this_cpu(), before);
    arch_restore_interrupts(before);
    return OK;
}

static __attribute__((noinline)) void preempted_carefully(struct cpu *cpu, struct thread *self)
{
    if (cpu->preemption_held)
        return;
    cpu->careful = false;
    placement_send_off_leaving(cpu);
    placement_balance(cpu);
    struct thread *next = choose_less_urgent(cpu); /* of those who stay */
    if (cpu->leaving)
        placement_preempt_carefully(cpu);
    if (next != self)
        switch_to(cpu, self, next);
}

/* Called by the interrupted thread itself; see arch_request_preemption(). The
 * common case first: something more urgent came to this core, to stay. */
void sched_preempted(void)
{
    struct cpu *cpu = this_cpu();
    struct thread *self = cpu->current;
    const unsigned level = arch_highest_bit(cpu->ready.occupied);

    /* (One that is leaving or suspended has a runs_on that is not here.) */
    if (level_bit(level) <= cpu->running || cpu->ready.special & level_bit(level) || self->runs_on != cpu->here ||
        cpu->careful) {
        preempted_carefully(cpu, self);
        return;
    }
    struct thread *next = CONTAINER_OF(cpu->ready.first[level], struct thread, ready);
    cpu->running = level_bit(level);
    cpu->current = next;
    arch_context_switch(&self->context, &next->context);
}

bool sched_wants_preemption(void)
{
    struct cpu *cpu = this_cpu();

    return !cpu->preemption_held && (cpu_most_urgent(cpu) != cpu->current || cpu->careful);
}

/* While it is held this core claims to run the highest level, so nothing here
 * or on another core finds anything more urgent to run on it. */
void sched_hold_preemption(void)
{
    struct cpu *cpu = this_cpu();

    cpu->preemption_held++;
    cpu->running = RUNNING_HELD;
}

void sched_allow_preemption(void)
{
    struct cpu *cpu = this_cpu();

    if (--cpu->preemption_held != 0)
        return;
    placement_run_at(cpu, cpu->current->level);
    slice_watch(cpu, cpu->current); /* equals that became ready meanwhile were not seen to be equals */
    arch_request_preemption();
}

/* --- Boot ------------------------------------------------------------------------------------- */

/* others[] of each core begins with the one after it; so this core's place in
 * others[n]->others is as far from its end as n is from the start. */
static void meet_others(struct cpu *cpu)
{
    for (int n = 0; n < CORES - 1; n++) {
        cpu->others[n] = cpu_of((cpu->index + 1u + (unsigned)n) % CORES);
        cpu->place[n] = (uint8_t)(CORES - 2 - n);
    }
}

void sched_start(void)
{
    struct cpu *cpu = this_cpu();

    cpu->index = (uint8_t)machine_core();
    cpu->here = (uint8_t)CORE(cpu->index);
    meet_others(cpu);
    slice_start(cpu);
    idle_start(cpu);
    machine_doorbell_start(arch_on_doorbell);
}

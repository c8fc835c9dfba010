#include "kernel/core/placement.h"
#include "kernel/core/inbox.h"
#include "kernel/core/inheritance.h"
#include "kernel/core/offer.h"
#include "kernel/core/slice.h"
#include "kernel/core/threads.h"

void placement_post(struct cpu *cpu, struct thread *thread)
{
    inbox_post(cpu, thread, INBOX_CHANGED);
    arch_fence();
    machine_doorbell_ring(cpu->index);
}

void placement_preempt_carefully(struct cpu *cpu)
{
    cpu->careful = true;
    arch_request_preemption();
}

void placement_queue(struct cpu *cpu, struct thread *thread)
{
    thread->level = thread->effective_priority;
    ready_insert(&cpu->ready, thread->level, &thread->ready, cpu_thread_roams(thread));
    if (cpu_thread_roams(thread))
        levels_append(&cpu->roaming, thread->level, &thread->roaming);
    if (level_bit(thread->level) == cpu->running)
        slice_watch(cpu, cpu->current);
}

void placement_unqueue(struct cpu *cpu, struct thread *thread)
{
    ready_remove(&cpu->ready, thread->level, &thread->ready);
    cpu->slice_levels &= cpu->ready.occupied; /* no turn goes on on a level that is empty */
    if (ring_linked(&thread->roaming))
        levels_remove(&cpu->roaming, thread->level, &thread->roaming);
}

/* `thread` is off its stack and in no queue of this core. Its timeout still is:
 * what a core armed, only that core can cancel. Where it is in an inbox already,
 * that may be this core's, left there without a ring by a waker who saw something
 * more urgent run here; then this core is to read it, and pass it on.
 * As soon as `to` is its core, it may run and end there, though not yet posted. */
static void send(struct cpu *cpu, struct thread *thread, struct cpu *to)
{
    struct waiter *waiter = thread->waiter;
    struct thread *const before = cpu->reviewing;

    if (waiter && waiter->timed) {
        timeout_cancel(&waiter->timeout);
        waiter->timed = false;
    }
    __atomic_store_n(&cpu->reviewing, thread, __ATOMIC_RELEASE);
    __atomic_store_n(&thread->cpu, to, __ATOMIC_RELEASE);
    const bool posted = inbox_post(to, thread, INBOX_CHANGED);
    __atomic_store_n(&cpu->reviewing, before, __ATOMIC_RELEASE);
    arch_fence();
    machine_doorbell_ring(posted ? to->index : cpu->index);
}

/* The current thread was unqueued, and is to be preempted for that. Should it
 * get to block first, what is on its level is not what dispatch_blocked() takes
 * for granted. */
static void take_current_off(struct cpu *cpu)
{
    cpu->ready.special |= cpu->running | level_bit(cpu->current->level);
    placement_preempt_carefully(cpu);
}

/* It goes once it is off its stack: preemption is asked for now, and again before
 * the switch. */
static void leave_soon(struct cpu *cpu, struct thread *current)
{
    if (cpu->leaving && cpu->leaving != current)
        placement_post(cpu, cpu->leaving); /* it is off its stack: looked at again, it goes at once */
    cpu->leaving = current;
    take_current_off(cpu);
}

/* These two: `thread` is in no queue. */

static void evict(struct cpu *cpu, struct thread *thread, struct cpu *to)
{
    if (thread == cpu->current)
        leave_soon(cpu, thread);
    else
        send(cpu, thread, to);
}

static void end_soon(struct cpu *cpu, struct thread *thread)
{
    if (thread == cpu->current)
        leave_soon(cpu, thread);
    else
        threads_bury(thread);
}

/* Rule E1 for a thread that was just made ready. What is in the inbox without a
 * ring came there before others could see that something here roams. */
static void admit_roaming(struct cpu *cpu, struct thread *thread)
{
    placement_queue(cpu, thread);
    cpu->careful = true; /* it may be found not to run here after all, when preemption comes */
    offer_publish(cpu);
    if (inbox_has_letters(cpu))
        arch_request_preemption();
    struct cpu *other = offer_find_core_below(cpu, offer_worth(cpu, thread));
    if (other) {
        placement_unqueue(cpu, thread);
        evict(cpu, thread, other);
    }
}

/* Rule E1 for the current thread, once another waits behind it. */
static void admit_pinned(struct cpu *cpu, struct thread *thread)
{
    placement_queue(cpu, thread);
    if (ring_linked(&cpu->current->roaming) && level_bit(thread->level) <= cpu->running)
        placement_balance(cpu);
}

void placement_admit(struct cpu *cpu, struct thread *thread)
{
    if (thread->runs_on == cpu->here)
        admit_pinned(cpu, thread);
    else if (cpu_thread_roams(thread))
        admit_roaming(cpu, thread);
    else if (thread->runs_on != NO_CORE)
        evict(cpu, thread, cpu_of(thread->runs_on - CORE(0)));
    else if (threads_is_ending(thread))
        placement_post(cpu, thread); /* not at once: that wakes others, who may be to end as well */
}

/* --- Reviewing a thread: its facts against this core's queues ------------------------- */

static void retire(struct cpu *cpu, struct thread *thread)
{
    if (!cpu_thread_is_ready(thread))
        return;
    placement_unqueue(cpu, thread);
    if (thread == cpu->current)
        take_current_off(cpu);
}

/* Rule E2 for a thread that goes on, less urgent than it was. What is more
 * urgent on this core has its chance at kernel_exit(). */
static void look_around(struct cpu *cpu)
{
    arch_fence();
    if (inbox_has_letters(cpu))
        placement_preempt_carefully(cpu);
    offer_take_up(cpu);
}

void placement_run_at(struct cpu *cpu, unsigned level)
{
    const uint32_t old = cpu->running;

    if (cpu->preemption_held)
        return;
    cpu->running = level_bit(level);
    if (cpu->running < old)
        look_around(cpu);
}

static void requeue(struct cpu *cpu, struct thread *thread)
{
    placement_unqueue(cpu, thread);
    placement_admit(cpu, thread);
    if (thread != cpu->current || !cpu_thread_is_ready(thread))
        return;
    cpu->ready.first[thread->level] = &thread->ready; /* it has its turn already */
    placement_run_at(cpu, thread->level);
    slice_watch(cpu, thread);
}

static bool is_out_of_place(const struct cpu *cpu, const struct thread *thread)
{
    return thread->level != thread->effective_priority || !(cpu_thread_roams(thread) || thread->runs_on == cpu->here) ||
           ring_linked(&thread->roaming) != cpu_thread_roams(thread);
}

/* It cannot run meanwhile, so its waiter is there. Queues for locks are sorted
 * by the inheritance code, whose lock is their guard and may be held here. */
static void move_waiter(struct thread *thread)
{
    struct waiter *waiter = thread->waiter;

    if (!waiter || waiter->guard == &inheritance_lock)
        return;
    if (waiter->queue)
        wait_move_guarded(waiter, thread->effective_priority);
    else if (waiter->has_own_way)
        for (struct waiter *arm = waiter->arms; arm; arm = arm->next_arm)
            wait_move_guarded(arm, thread->effective_priority);
}

/* The change of level most often found: of a thread alone on its level, to an
 * empty one, where nothing roams. False, and nothing done, if it is not that. */
static bool relevel_alone(struct cpu *cpu, struct thread *thread)
{
    const unsigned level = thread->effective_priority;
    const uint32_t from = level_bit(thread->level), to = level_bit(level);

    if (!ring_contains_only(&thread->ready) || cpu->ready.occupied & to || cpu->roaming.occupied)
        return false;
    cpu->ready.occupied ^= from | to;
    cpu->ready.special &= ~from;
    cpu->slice_levels &= ~from;
    cpu->ready.first[level] = &thread->ready;
    thread->level = (uint8_t)level;
    if (thread == cpu->current)
        placement_run_at(cpu, level);
    return true;
}

/* What is to end is in no queue of this core, whatever else it is. */
static void review(struct cpu *cpu, struct thread *thread, bool ending)
{
    if (cpu->leaving == thread)
        cpu->leaving = NULL;
    thread->runs_on =
        ending || thread->suspended ? (uint8_t)NO_CORE : thread->core; /* asked once: others may change it */
    arch_fence(); /* a waker posts, fences and looks at runs_on; this core looks whether it has posted */
    if (!thread->awake) {
        move_waiter(thread);
        if (inbox_is_to_wake(thread))
            placement_preempt_carefully(cpu);
    }
    if (!thread->awake || thread->runs_on == NO_CORE)
        retire(cpu, thread);
    else if (!cpu_thread_is_ready(thread))
        placement_admit(cpu, thread);
    else if (is_out_of_place(cpu, thread))
        requeue(cpu, thread);
}

void placement_review(struct cpu *cpu, struct thread *thread)
{
    const bool ending = threads_is_ending(thread);

    review(cpu, thread, ending);
    if (ending && (thread->awake || (thread->waiter && wait_cancel(thread->waiter))))
        end_soon(cpu, thread);
}

/* The inheritance lock may be held, and a thread's end takes it: so this core ends
 * none here, and one that is told to end meanwhile is not reviewed yet. */
void placement_relevel(struct cpu *cpu, struct thread *thread)
{
    if (threads_is_ending(thread))
        placement_post(cpu, thread);
    else if (!relevel_alone(cpu, thread))
        review(cpu, thread, false);
}

/* The first of the letters; the rest of them, or a word below INBOX_THREADS. */
static uint32_t read_letter(struct cpu *cpu, uint32_t letters)
{
    struct thread *thread = (struct thread *)letters;
    struct cpu *home = thread->cpu;

    if (home != cpu) {
        letters = inbox_pass_on(home, thread);
        arch_fence();
        machine_doorbell_ring(home->index);
        return letters;
    }
    __atomic_store_n(&cpu->reviewing, thread, __ATOMIC_RELEASE);
    letters = inbox_open(thread);
    if (letters & INBOX_CHANGED || !placement_admit_alone(cpu, thread))
        placement_review(cpu, thread);
    __atomic_store_n(&cpu->reviewing, NULL, __ATOMIC_RELEASE);
    return letters & ~(uint32_t)INBOX_LETTER_BITS;
}

bool placement_read_one(struct cpu *cpu)
{
    if (cpu->unread < INBOX_THREADS)
        cpu->unread = inbox_take_all(cpu);
    if (cpu->unread >= INBOX_THREADS)
        cpu->unread = read_letter(cpu, cpu->unread);
    return cpu->unread >= INBOX_THREADS;
}

/* Rule E1 for all that waits here: one thread to each core that is better for
 * it. That core will run something more urgent then, so one is enough. */
void placement_balance(struct cpu *cpu)
{
    for (int n = 0; n < CORES - 1; n++) {
        struct cpu *other = cpu->others[n];
        struct thread *thread = offer_publish(cpu);

        if (!thread || !other->online || other->running >= offer_worth(cpu, thread))
            continue;
        placement_unqueue(cpu, thread);
        evict(cpu, thread, other);
        offer_publish(cpu);
    }
}

void placement_send_off_leaving(struct cpu *cpu)
{
    struct thread *thread = cpu->leaving;

    if (!thread || thread == cpu->current)
        return;
    cpu->leaving = NULL;
    placement_admit(cpu, thread);
}

#include "kernel/thread.h"
#include "kernel/core/boot.h"
#include "kernel/core/dispatch.h"
#include "kernel/core/inheritance.h"
#include "kernel/core/placement.h"
#include "kernel/core/sched.h"
#include "kernel/core/thread_local.h"
#include "kernel/core/threads.h"
#include "kernel/lock.h"

/* What stacks are filled with, to see later how far they were used. */
#define STACK_PATTERN 0xA5A5A5A5u

/* --- A life, from start ... ---------------------------------------------------------- */

static bool can_be_started(const struct thread *thread)
{
    const uintptr_t stack = (uintptr_t)thread->context.stack_limit;

    return thread->target && thread->priority < PRIORITIES && thread->core <= CORES && stack && stack % 8 == 0 &&
           thread->stack_bytes % 8 == 0 && thread->stack_bytes >= STACK_BYTES_MIN + thread_local_bytes();
}

static void prepare_stack(uint32_t *limit, size_t bytes)
{
    uint32_t *const end = limit + bytes / sizeof *limit;

    for (uint32_t *word = limit; word < end; word++)
        *word = STACK_PATTERN;
    thread_local_prepare(end);
}

static void begin(void)
{
    struct thread *self = this_cpu()->current;

    arch_unmask_interrupts();
    self->result = self->target(self->arg);
    threads_end_current();
}

int thread_start(struct thread *thread)
{
    if (!can_be_started(thread))
        return E_INVALID;
    if (thread->core != ANY_CORE && !cpu_of(thread->core - CORE(0))->online)
        return E_INVALID;
    if (!threads_claim(thread))
        return E_STATE;
    sched_recall(thread); /* its last life's letters */
    thread->held = thread->contended = NULL;
    thread->blocked_on_lock = false;
    thread->joining = NULL;
    thread->suspended = false;
    thread->awake = false;
    thread->result = 0;
    prepare_stack(thread->context.stack_limit, thread->stack_bytes);
    context_prepare(&thread->context, thread->context.stack_limit, thread->stack_bytes - thread_local_bytes(), begin);

    const uint32_t before = kernel_enter();
    threads_come_alive(thread);
    kernel_exit(before);
    return OK;
}

/* --- ... to join ------------------------------------------------------------------------- */

/* Whom `thread` waits for, under the guard. A join that timed out is not to be
 * counted, though `joining` is reset only when its thread runs again. */
static const struct thread *joined_by(const struct thread *thread)
{
    const struct waiter *joiner = __atomic_load_n(&thread->waiter, __ATOMIC_RELAXED);

    return thread->joining && joiner && wait_is_queued(joiner) ? thread->joining : NULL;
}

static bool would_wait_for_itself(const struct thread *self, const struct thread *thread)
{
    while (thread && thread != self)
        thread = joined_by(thread);
    return thread == self;
}

static bool can_be_joined(const struct thread *thread)
{
    return thread->life != LIFE_NEW && thread->life != LIFE_JOINED && !thread->joiners.first;
}

static int join_refusal(const struct thread *self, const struct thread *thread)
{
    if (!can_be_joined(thread))
        return E_STATE;
    if (thread->life != LIFE_DONE && would_wait_for_itself(self, thread))
        return E_DEADLOCK;
    return OK;
}

static int wait_for_end(struct thread *thread, duration_t timeout)
{
    const uint32_t before = wait_enter(&threads_guard);
    struct thread *self = cpu_actor();
    const int refusal = join_refusal(self, thread);

    if (refusal != OK)
        return wait_leave(&threads_guard, before, refusal);
    if (thread->life == LIFE_DONE) {
        thread->life = LIFE_JOINED;
        return wait_leave(&threads_guard, before, OK);
    }
    self->joining = thread;
    const int result = wait_in(&thread->joiners, &threads_guard, NULL, before, timeout);
    if (result != OK) {
        const uint32_t again = wait_enter(&threads_guard);
        self->joining = NULL;
        wait_leave(&threads_guard, again, OK);
    }
    return result;
}

int thread_join(struct thread *thread, duration_t timeout)
{
    const int result = wait_for_end(thread, timeout);

    if (result == OK)
        sched_recall(thread);
    return result;
}

/* --- ... or cut short ------------------------------------------------------------------------- */

static int termination_refusal(const struct thread *thread, uint32_t before, duration_t timeout)
{
    if (thread->target == boot_run_main)
        return E_INVALID;
    if (thread->life == LIFE_STARTING || !can_be_joined(thread))
        return E_STATE;
    if (thread == cpu_actor())
        return E_DEADLOCK;
    return clock_is_no_wait(timeout) ? OK : wait_refusal(before, timeout);
}

/* Its core ends it when it reads the letter, this one too: so not before the
 * caller waits. Unlike a join it is no step in a cycle, for it comes to an end
 * whatever the other waits for. */
static int wait_to_be_ended(struct thread *thread, uint32_t before, duration_t timeout)
{
    struct waiter waiter;

    wait_queue_up(&waiter, &thread->joiners, &threads_guard);
    spinlock_release(&threads_guard);
    placement_post(thread->cpu, thread);
    const int result = wait_sleep(&waiter, timeout);
    arch_restore_interrupts(before);
    return result;
}

static int tell_to_end(struct thread *thread, uint32_t before)
{
    spinlock_release(&threads_guard);
    placement_post(thread->cpu, thread);
    arch_restore_interrupts(before);
    return E_TIMEOUT;
}

static int end_and_wait(struct thread *thread, duration_t timeout)
{
    const uint32_t before = wait_enter(&threads_guard);
    const int refusal = termination_refusal(thread, before, timeout);

    if (refusal != OK)
        return wait_leave(&threads_guard, before, refusal);
    if (thread->life == LIFE_DONE) {
        thread->life = LIFE_JOINED;
        return wait_leave(&threads_guard, before, OK);
    }
    thread->life = LIFE_ENDING;
    if (clock_is_no_wait(timeout))
        return tell_to_end(thread, before);
    return wait_to_be_ended(thread, before, timeout);
}

int thread_terminate(struct thread *thread, duration_t timeout)
{
    const int result = end_and_wait(thread, timeout);

    if (result == OK)
        sched_recall(thread);
    return result;
}

/* --- Questions ----------------------------------------------------------------------------- */

static enum life life_of(const struct thread *thread)
{
    const enum life life = (enum life)((const volatile struct thread *)thread)->life;

    arch_fence(); /* what it did before it ended is seen */
    return life;
}

static bool is_started(enum life life)
{
    return life == LIFE_STARTED || life == LIFE_ENDING;
}

bool thread_is_alive(const struct thread *thread)
{
    return is_started(life_of(thread));
}

int thread_result(const struct thread *thread)
{
    return thread->result;
}

/* The letter first: `awake` is set before that is gone. */
static bool is_awake(const struct thread *thread)
{
    const bool to_wake = inbox_is_to_wake(thread);

    arch_fence();
    return to_wake || thread->awake;
}

static bool runs_somewhere(const struct thread *thread)
{
    for (unsigned core = 0; core < CORES; core++)
        if (cpu_of(core)->current == thread)
            return true;
    return false;
}

enum thread_state thread_state(const struct thread *thread)
{
    const enum life life = life_of(thread);

    if (!is_started(life))
        return life <= LIFE_STARTING ? NEW : DONE;
    if (!is_awake(thread))
        return thread->suspended ? SUSPENDED : BLOCKED;
    if (runs_somewhere(thread))
        return RUNNING;
    return thread->suspended ? SUSPENDED : READY;
}

const char *thread_state_name(enum thread_state state)
{
    static const char *const names[] = { "new", "ready", "running", "blocked", "suspended", "done" };

    return names[state];
}

struct thread *thread_current(void)
{
    const uint32_t before = arch_mask_interrupts();
    struct thread *current = this_cpu()->current;

    arch_restore_interrupts(before);
    return current;
}

unsigned thread_priority(const struct thread *thread)
{
    return thread->priority;
}

unsigned thread_effective_priority(const struct thread *thread)
{
    return thread->effective_priority;
}

unsigned thread_core(const struct thread *thread)
{
    return thread->core;
}

size_t thread_stack_unused(const struct thread *thread)
{
    const uint32_t *bottom = arch_stack_end(thread->context.stack_limit), *word = bottom;
    const uint32_t *top = (const uint32_t *)((uintptr_t)thread->context.stack_limit + thread->stack_bytes);

    while (word < top && *word == STACK_PATTERN)
        word++;
    return (size_t)(word - bottom) * sizeof *word;
}

/* --- Changes ---------------------------------------------------------------------------------- */

static int review(struct thread *thread, uint32_t before)
{
    sched_review(thread);
    kernel_exit(before);
    return OK;
}

int thread_set_priority(struct thread *thread, unsigned priority)
{
    if (priority == IDLE || priority >= PRIORITIES)
        return E_INVALID;
    const uint32_t before = kernel_enter();
    inheritance_set_priority(thread, priority);
    kernel_exit(before);
    return OK;
}

int thread_set_core(struct thread *thread, unsigned core)
{
    if (core > CORES || (core != ANY_CORE && !cpu_of(core - CORE(0))->online))
        return E_INVALID;
    const uint32_t before = wait_enter(&threads_guard);
    const bool is_alive = thread->life == LIFE_STARTED;

    thread->core = (uint8_t)core;
    if (!is_alive)
        return wait_leave(&threads_guard, before, OK);
    spinlock_release(&threads_guard);
    return review(thread, before);
}

int thread_suspend(struct thread *thread)
{
    if (life_of(thread) != LIFE_STARTED)
        return E_STATE;
    const uint32_t before = kernel_enter();
    struct cpu *cpu = this_cpu();
    thread->suspended = true;
    if (thread == cpu->current && before == 0 && !arch_in_interrupt()) {
        thread->runs_on = NO_CORE;
        dispatch_blocked(cpu, thread);
    } else {
        sched_review(thread);
    }
    kernel_exit(before);
    return OK;
}

int thread_resume(struct thread *thread)
{
    if (life_of(thread) != LIFE_STARTED || !thread->suspended)
        return E_STATE;
    const uint32_t before = kernel_enter();
    thread->suspended = false;
    /* Its core may not know yet that it was suspended, and be about to send it away. */
    if (thread->cpu != this_cpu() || !thread->awake || thread->runs_on != NO_CORE)
        return review(thread, before);
    thread->runs_on = thread->core;
    return dispatch_ready(thread, before);
}

void thread_yield(void)
{
    const uint32_t before = kernel_enter();

    if (before == 0 && !arch_in_interrupt())
        sched_yield();
    arch_restore_interrupts(before);
    arch_relax(); /* a loop of yields waits for someone, perhaps on another core */
}

#include "kernel/thread.h"
#include "kernel/core/dispatch.h"
#include "kernel/core/inheritance.h"
#include "kernel/core/sched.h"
#include "kernel/core/threads.h"
#include "kernel/lock.h"

enum life { LIFE_NEW, LIFE_STARTING, LIFE_STARTED, LIFE_DONE, LIFE_JOINED };

/* What stacks are filled with, to see later how far they were used. */
#define STACK_PATTERN 0xA5A5A5A5u

/* --- All threads that are alive --------------------------------------------------- */

/* Starting, ending and joining are rare, and a cycle of joins may run through
 * any thread, so one guard does for all of it. */
static struct spinlock guard;
static struct ring_node *alive;
static unsigned alive_count, normal_count;
static struct wait_queue end_of_normal_threads;

static void enlist(struct thread *thread)
{
    ring_append(&alive, &thread->alive);
    alive_count++;
    normal_count += !thread->daemon;
}

static void strike_off(struct thread *thread)
{
    ring_remove(&alive, &thread->alive);
    alive_count--;
    normal_count -= !thread->daemon;
}

struct thread *threads_after(const struct thread *thread)
{
    struct ring_node *next = thread ? thread->alive.next : alive;

    return thread && next == alive ? NULL : CONTAINER_OF(next, struct thread, alive);
}

unsigned thread_count(void)
{
    return __atomic_load_n(&alive_count, __ATOMIC_RELAXED);
}

/* --- A life, from start ... ---------------------------------------------------------- */

static bool can_be_started(const struct thread *thread)
{
    const uintptr_t stack = (uintptr_t)thread->context.stack_limit;

    return thread->target && thread->priority < PRIORITIES && thread->core <= CORES && stack && stack % 8 == 0 &&
           thread->stack_bytes % 8 == 0 && thread->stack_bytes >= STACK_BYTES_MIN;
}

static void fill_stack(struct thread *thread)
{
    uint32_t *word = thread->context.stack_limit;

    for (size_t n = thread->stack_bytes / sizeof *word; n > 0; n--)
        *word++ = STACK_PATTERN;
}

/* On the interrupt stack, masked. Once the joiner is awake the struct and the
 * stack may be in use again, so the joiner comes last. */
static void finish(void *argument)
{
    struct thread *self = argument;
    struct waiter *last_one_out = NULL;

    lock_abandon_all(self);
    sched_forget_current();
    spinlock_acquire(&guard);
    strike_off(self);
    if (normal_count == 0)
        last_one_out = wait_take_first(&end_of_normal_threads, OK);
    struct waiter *joiner = wait_take_first(&self->joiners, OK);
    if (joiner)
        joiner->thread->joining = NULL;
    self->life = joiner ? LIFE_JOINED : LIFE_DONE;
    spinlock_release(&guard);
    if (joiner)
        sched_wake(joiner->thread);
    if (last_one_out)
        sched_wake(last_one_out->thread);
    sched_abandon();
}

static void begin(void)
{
    struct thread *self = this_cpu()->current;

    arch_unmask_interrupts();
    self->result = self->target(self->arg);
    arch_mask_interrupts();
    arch_leave_stack(finish, self);
}

/* For one caller of thread_start(). The thread is not alive before it can stand
 * to be suspended, moved and so on by others. */
static bool claim_life(struct thread *thread)
{
    const uint32_t before = wait_enter(&guard);
    const bool was_started = thread->life == LIFE_STARTING || thread->life == LIFE_STARTED;

    if (!was_started)
        thread->life = LIFE_STARTING;
    return wait_leave(&guard, before, !was_started);
}

static struct cpu *first_core(const struct thread *thread)
{
    return thread->core == ANY_CORE ? sched_least_urgent_cpu() : cpu_of(thread->core - CORE(0));
}

/* Masked. Its priority is changed under the one lock, its core under the other:
 * here either is seen as it was changed, or whoever changes it sees the thread alive. */
static void come_alive(struct thread *thread)
{
    spinlock_acquire_any(&inheritance_lock);
    spinlock_acquire(&guard);
    if (thread->priority == 0)
        thread->priority = NORMAL;
    thread->effective_priority = thread->priority;
    thread->runs_on = thread->core;
    thread->cpu = first_core(thread);
    thread->life = LIFE_STARTED;
    enlist(thread);
    spinlock_release(&guard);
    spinlock_release_any(&inheritance_lock, 0);
    sched_wake(thread);
}

int thread_start(struct thread *thread)
{
    if (!can_be_started(thread))
        return E_INVALID;
    if (thread->core != ANY_CORE && !cpu_of(thread->core - CORE(0))->online)
        return E_INVALID;
    if (!claim_life(thread))
        return E_STATE;
    sched_recall(thread); /* its last life's letters */
    thread->held = thread->contended = NULL;
    thread->blocked_on_lock = false;
    thread->joining = NULL;
    thread->suspended = false;
    thread->awake = false;
    thread->result = 0;
    fill_stack(thread);
    context_prepare(&thread->context, thread->context.stack_limit, thread->stack_bytes, begin);

    const uint32_t before = kernel_enter();
    come_alive(thread);
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

static int join_refusal(const struct thread *self, const struct thread *thread)
{
    if (thread->life == LIFE_NEW || thread->life == LIFE_JOINED || thread->joiners.first)
        return E_STATE;
    if (thread->life != LIFE_DONE && would_wait_for_itself(self, thread))
        return E_DEADLOCK;
    return OK;
}

static int wait_for_end(struct thread *thread, duration_t timeout)
{
    const uint32_t before = wait_enter(&guard);
    struct cpu *cpu = this_cpu();
    struct thread *self = arch_in_interrupt() ? &cpu->idle : cpu->current; /* a handler is not what it interrupted */
    const int refusal = join_refusal(self, thread);

    if (refusal != OK)
        return wait_leave(&guard, before, refusal);
    if (thread->life == LIFE_DONE) {
        thread->life = LIFE_JOINED;
        return wait_leave(&guard, before, OK);
    }
    self->joining = thread;
    const int result = wait_in(&thread->joiners, &guard, NULL, before, timeout);
    if (result != OK) {
        const uint32_t again = wait_enter(&guard);
        self->joining = NULL;
        wait_leave(&guard, again, OK);
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

/* Asked of main()'s thread: the program ends when the others have. */
void threads_wait_for_normal(void)
{
    const uint32_t before = wait_enter(&guard);

    normal_count--; /* itself */
    if (normal_count == 0) {
        wait_leave(&guard, before, OK);
        return;
    }
    wait_in(&end_of_normal_threads, &guard, NULL, before, FOREVER);
}

/* --- Questions ----------------------------------------------------------------------------- */

static enum life life_of(const struct thread *thread)
{
    const enum life life = (enum life)((const volatile struct thread *)thread)->life;

    arch_fence(); /* what it did before it ended is seen */
    return life;
}

bool thread_is_alive(const struct thread *thread)
{
    return life_of(thread) == LIFE_STARTED;
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

    if (life != LIFE_STARTED)
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
    const uint32_t before = wait_enter(&guard);
    const bool is_alive = thread->life == LIFE_STARTED;

    thread->core = (uint8_t)core;
    if (!is_alive)
        return wait_leave(&guard, before, OK);
    spinlock_release(&guard);
    return review(thread, before);
}

int thread_suspend(struct thread *thread)
{
    if (!thread_is_alive(thread))
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
    if (!thread_is_alive(thread) || !thread->suspended)
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

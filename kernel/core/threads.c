#include "kernel/core/threads.h"
#include "kernel/core/inheritance.h"
#include "kernel/core/sched.h"
#include "kernel/lock.h"

struct spinlock threads_guard;
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

/* --- Beginning ------------------------------------------------------------------------ */

bool threads_claim(struct thread *thread)
{
    const uint32_t before = wait_enter(&threads_guard);
    const bool was_started = thread->life > LIFE_NEW && thread->life < LIFE_DONE;

    if (!was_started)
        thread->life = LIFE_STARTING;
    return wait_leave(&threads_guard, before, !was_started);
}

static struct cpu *first_core(const struct thread *thread)
{
    return thread->core == ANY_CORE ? sched_least_urgent_cpu() : cpu_of(thread->core - CORE(0));
}

/* Masked. Its priority is changed under the one lock, its core under the other:
 * here either is seen as it was changed, or whoever changes it sees the thread alive. */
void threads_come_alive(struct thread *thread)
{
    spinlock_acquire_any(&inheritance_lock);
    spinlock_acquire(&threads_guard);
    if (thread->priority == 0)
        thread->priority = NORMAL;
    thread->effective_priority = thread->priority;
    thread->runs_on = thread->core;
    thread->cpu = first_core(thread);
    thread->life = LIFE_STARTED;
    enlist(thread);
    spinlock_release(&threads_guard);
    spinlock_release_any(&inheritance_lock, 0);
    sched_wake(thread);
}

/* --- Ending -------------------------------------------------------------------------- */

/* Masked; the thread is on no core any more. Once the joiner is awake the struct
 * and the stack may be in use again, so the joiner comes last. */
static void settle(struct thread *thread)
{
    struct waiter *last_one_out = NULL;

    spinlock_acquire(&threads_guard);
    strike_off(thread);
    thread->joining = NULL;
    if (normal_count == 0)
        last_one_out = wait_take_first(&end_of_normal_threads, OK);
    struct waiter *joiner = wait_take_first(&thread->joiners, OK);
    if (joiner)
        joiner->thread->joining = NULL;
    thread->life = joiner ? LIFE_JOINED : LIFE_DONE;
    spinlock_release(&threads_guard);
    if (joiner)
        sched_wake(joiner->thread);
    if (last_one_out)
        sched_wake(last_one_out->thread);
}

/* On the interrupt stack. */
static void finish(void *argument)
{
    struct thread *self = argument;

    lock_abandon_all(self);
    sched_forget_current();
    settle(self);
    sched_abandon();
}

void threads_end_current(void)
{
    arch_mask_interrupts();
    arch_leave_stack(finish, this_cpu()->current);
}

void threads_bury(struct thread *thread)
{
    struct waiter *waiter = thread->waiter;

    if (waiter && waiter->timed)
        timeout_cancel(&waiter->timeout);
    thread->waiter = NULL;
    thread->awake = false;
    thread->result = E_CANCELLED;
    lock_abandon_all(thread);
    settle(thread);
}

/* --- The end of the program ------------------------------------------------------------ */

void threads_wait_for_normal(void)
{
    const uint32_t before = wait_enter(&threads_guard);

    normal_count--; /* main()'s own */
    if (normal_count == 0) {
        wait_leave(&threads_guard, before, OK);
        return;
    }
    wait_in(&end_of_normal_threads, &threads_guard, NULL, before, FOREVER);
}

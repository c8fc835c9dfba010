#include "kernel/core/inheritance.h"
#include "kernel/core/sched.h"
#include "kernel/lock.h"

struct spinlock inheritance_lock;

/* Whoever claims a waiter for a lock clears blocked_on_lock under the inheritance
 * lock, so while it is set the waiter is queued. */
static struct waiter *lock_waiter(const struct thread *thread)
{
    return thread->blocked_on_lock ? __atomic_load_n(&thread->waiter, __ATOMIC_RELAXED) : NULL;
}

struct lock *inheritance_waits_for(const struct thread *thread)
{
    struct waiter *waiter = lock_waiter(thread);

    return waiter ? CONTAINER_OF(waiter->queue, struct lock, waiters) : NULL;
}

static struct thread *blocking_owner(const struct thread *thread)
{
    struct lock *lock = inheritance_waits_for(thread);

    return lock ? lock_owner(lock) : NULL;
}

bool inheritance_leads_to(const struct thread *owner, const struct thread *thread)
{
    while (owner && owner != thread)
        owner = blocking_owner(owner);
    return owner == thread;
}

static unsigned owed_priority(const struct thread *thread)
{
    unsigned most = thread->priority;

    for (const struct lock *lock = thread->contended; lock; lock = lock->contended_next)
        if (lock->waiters.first && lock->waiters.first->priority > most)
            most = lock->waiters.first->priority;
    return most;
}

void inheritance_update(struct thread *thread)
{
    while (thread && thread->priority != IDLE) {
        const unsigned owed = owed_priority(thread);
        struct waiter *waiter = lock_waiter(thread);
        struct thread *next = blocking_owner(thread);

        if (owed == thread->effective_priority)
            return;
        thread->effective_priority = (uint8_t)owed;
        sched_relevel(thread);
        if (waiter)
            wait_move(waiter, owed);
        thread = next;
    }
}

void inheritance_set_priority(struct thread *thread, unsigned priority)
{
    spinlock_acquire_any(&inheritance_lock);
    thread->priority = (uint8_t)priority;
    if (thread_is_alive(thread))
        inheritance_update(thread);
    spinlock_release_any(&inheritance_lock, 0);
}

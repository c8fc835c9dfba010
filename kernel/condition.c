#include "kernel/condition.h"
#include "kernel/thread.h"

/* Letting go of the lock may have ended what its owner was lent, at which it
 * queued up. */
static void stop_borrowing(struct waiter *waiter)
{
    spinlock_acquire(waiter->guard);
    wait_move(waiter, thread_effective_priority(waiter->thread));
    spinlock_release(waiter->guard);
}

/* Nobody can claim the waiter before the lock is free; from then on the other
 * core can, and interrupts are masked until this thread sleeps or finds that it
 * need not. */
int condition_wait(struct condition *condition, duration_t timeout)
{
    const uint32_t before = wait_enter(&condition->guard);
    const int refusal = lock_is_owned(condition->lock) ? wait_refusal(before, timeout) : E_NOT_OWNER;
    struct waiter waiter;

    if (refusal != OK)
        return wait_leave(&condition->guard, before, refusal);
    wait_queue_up(&waiter, &condition->waiters, &condition->guard);
    spinlock_release(&condition->guard);
    lock_release(condition->lock);
    stop_borrowing(&waiter);
    const int result = wait_sleep(&waiter, timeout);
    arch_unmask_interrupts();
    const int taken = lock_acquire(condition->lock, FOREVER);
    return taken == OK ? result : taken;
}

int condition_wait_for(struct condition *condition, bool (*predicate)(void *), void *argument, duration_t timeout)
{
    const instant_t start = clock_now();
    int result = lock_is_owned(condition->lock) ? OK : E_NOT_OWNER;

    while (result == OK && !predicate(argument))
        result = condition_wait(condition, clock_left(start, timeout));
    return result == E_TIMEOUT && predicate(argument) ? OK : result;
}

int condition_notify(struct condition *condition, unsigned n)
{
    if (!lock_is_owned(condition->lock))
        return E_NOT_OWNER;
    for (; n > 0; n--) {
        const uint32_t before = wait_enter(&condition->guard);
        struct waiter *waiter = wait_take_first(&condition->waiters, OK);

        if (!waiter)
            return wait_leave(&condition->guard, before, OK);
        spinlock_release(&condition->guard);
        wait_wake(waiter, before);
    }
    return OK;
}

/* While the caller has the lock nobody can queue up. */
int condition_notify_all(struct condition *condition)
{
    if (!lock_is_owned(condition->lock))
        return E_NOT_OWNER;
    const uint32_t before = wait_enter(&condition->guard);
    return wait_wake_all(&condition->waiters, OK, &condition->guard, 0, before, NULL);
}

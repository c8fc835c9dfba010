#include "kernel/semaphore.h"
#include "kernel/core/wait_inline.h"

int semaphore_acquire(struct semaphore *semaphore, duration_t timeout)
{
    const uint32_t before = arch_mask_interrupts();
    const uint32_t tokens = spinlock_acquire(&semaphore->guard);

    if (__builtin_expect(tokens > 0, true))
        return wait_leave_as(&semaphore->guard, tokens - 1, before, OK);
    if (__builtin_expect(clock_is_forever(timeout) && arch_may_block(before), true)) {
        struct waiter waiter;

        return wait_in_forever(&waiter, &semaphore->waiters, &semaphore->guard);
    }
    return wait_in(&semaphore->waiters, &semaphore->guard, NULL, before, timeout);
}

static __attribute__((noinline)) int hand_token_on(struct semaphore *semaphore, uint32_t before)
{
    struct waiter *waiter = wait_take_first(&semaphore->waiters, OK);

    spinlock_release(&semaphore->guard);
    return wait_wake(waiter, before);
}

/* Where somebody waits there is no token, and there is none after. */
int semaphore_release(struct semaphore *semaphore)
{
    const uint32_t before = arch_mask_interrupts();
    const uint32_t tokens = spinlock_acquire(&semaphore->guard);
    struct waiter *waiter = semaphore->waiters.first;

    if (__builtin_expect(waiter != NULL, false)) {
        if (waiter->is_uncommon)
            return hand_token_on(semaphore, before);
        wait_take_only(&semaphore->waiters, waiter, OK);
        spinlock_release(&semaphore->guard);
        return dispatch_ready(waiter->thread, before);
    }
    if (tokens >= semaphore->limit)
        return wait_leave_as(&semaphore->guard, tokens, before, E_TOO_MANY);
    return wait_leave_as(&semaphore->guard, tokens + 1, before, OK);
}

unsigned semaphore_value(const struct semaphore *semaphore)
{
    return __atomic_load_n(&semaphore->guard.word, __ATOMIC_RELAXED) & ~SPINLOCK_HELD;
}

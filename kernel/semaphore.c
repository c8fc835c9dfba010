#include "kernel/semaphore.h"
#include "kernel/core/wait_inline.h"

int semaphore_acquire(struct semaphore *semaphore, duration_t timeout)
{
    const uint32_t before = arch_mask_interrupts();
    const uint32_t tokens = spinlock_acquire(&semaphore->guard);

    if (__builtin_expect(tokens > 0, true))
        return wait_leave_as(&semaphore->guard, tokens - 1, before, OK);
    if (clock_is_forever(timeout) && wait_is_allowed(before)) {
        struct waiter waiter;

        return wait_in_forever(&waiter, &semaphore->waiters, &semaphore->guard);
    }
    return wait_in(&semaphore->waiters, &semaphore->guard, NULL, before, timeout);
}

static __attribute__((noinline)) int hand_token_on(struct semaphore *semaphore, uint32_t tokens, uint32_t before)
{
    struct waiter *waiter = wait_take_first(&semaphore->waiters, OK);

    if (!waiter) {
        const bool is_full = tokens >= semaphore->limit;
        return wait_leave_as(&semaphore->guard, tokens + !is_full, before, is_full ? E_TOO_MANY : OK);
    }
    spinlock_release_as(&semaphore->guard, tokens);
    return wait_wake(waiter, before);
}

int semaphore_release(struct semaphore *semaphore)
{
    const uint32_t before = arch_mask_interrupts();
    const uint32_t tokens = spinlock_acquire(&semaphore->guard);
    struct waiter *waiter = semaphore->waiters.first;

    if (waiter) {
        if (waiter->is_uncommon)
            return hand_token_on(semaphore, tokens, before);
        wait_take_only(&semaphore->waiters, waiter, OK);
        spinlock_release_as(&semaphore->guard, tokens);
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

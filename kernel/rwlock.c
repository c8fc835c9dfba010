#include "kernel/rwlock.h"

unsigned rwlock_readers(const struct rwlock *rwlock)
{
    return __atomic_load_n(&rwlock->readers, __ATOMIC_RELAXED);
}

int rwlock_acquire_read(struct rwlock *rwlock, duration_t timeout)
{
    const int result = lock_acquire(&rwlock->gate, timeout);

    if (result != OK && result != E_OWNER_DIED)
        return result;
    const uint32_t before = wait_enter(&rwlock->guard);
    rwlock->readers++;
    wait_leave(&rwlock->guard, before, OK);
    lock_release(&rwlock->gate);
    return result;
}

int rwlock_release_read(struct rwlock *rwlock)
{
    const uint32_t before = wait_enter(&rwlock->guard);

    if (rwlock->readers == 0)
        return wait_leave(&rwlock->guard, before, E_NOT_OWNER);
    struct waiter *writer = --rwlock->readers == 0 ? wait_take_first(&rwlock->leaving, OK) : NULL;
    if (!writer)
        return wait_leave(&rwlock->guard, before, OK);
    spinlock_release(&rwlock->guard);
    return wait_wake(writer, before);
}

static int wait_for_readers(struct rwlock *rwlock, duration_t timeout)
{
    const uint32_t before = wait_enter(&rwlock->guard);

    if (rwlock->readers == 0)
        return wait_leave(&rwlock->guard, before, OK);
    return wait_in(&rwlock->leaving, &rwlock->guard, NULL, before, timeout);
}

/* Where the gate's last owner died it wrote, or waited to, and
 * that it died is not forgotten over a timeout. */
int rwlock_acquire_write(struct rwlock *rwlock, duration_t timeout)
{
    const instant_t start = clock_now();
    const int result = lock_acquire(&rwlock->gate, timeout);

    if (result != OK && result != E_OWNER_DIED)
        return result;
    const int alone = wait_for_readers(rwlock, clock_left(start, timeout));
    if (alone == OK)
        return result;
    lock_release(&rwlock->gate);
    return alone;
}

int rwlock_release_write(struct rwlock *rwlock)
{
    return lock_release(&rwlock->gate);
}

#include "kernel/rlock.h"

bool rlock_is_locked(const struct rlock *rlock)
{
    return lock_is_locked(&rlock->lock);
}

bool rlock_is_owned(const struct rlock *rlock)
{
    return lock_is_owned(&rlock->lock);
}

struct thread *rlock_owner(const struct rlock *rlock)
{
    return lock_owner(&rlock->lock);
}

/* A dead owner's count is what is found here first, so it is not just left at 0
 * by the last release. */
int rlock_acquire(struct rlock *rlock, duration_t timeout)
{
    if (!rlock_is_owned(rlock)) {
        const int result = lock_acquire(&rlock->lock, timeout);

        if (result == OK || result == E_OWNER_DIED)
            rlock->again = 0;
        return result;
    }
    if (rlock->again == RLOCK_TIMES_MAX - 1)
        return E_TOO_MANY;
    rlock->again++;
    return OK;
}

int rlock_release(struct rlock *rlock)
{
    if (!rlock_is_owned(rlock))
        return E_NOT_OWNER;
    if (rlock->again == 0)
        return lock_release(&rlock->lock);
    rlock->again--;
    return OK;
}

struct rlock *rlock_scope(struct rlock *rlock)
{
    const int result = rlock_acquire(rlock, FOREVER);

    return result == OK || result == E_OWNER_DIED ? rlock : NULL;
}

void rlock_release_scope(struct rlock **rlock)
{
    if (*rlock)
        rlock_release(*rlock);
}

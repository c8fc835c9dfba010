#include "lib/gil.h"

static uint32_t now_us(void)
{
    return (uint32_t)clock_now().microseconds;
}

/* Those that still wait have waited since now for this owner. */
static void begin_turn(struct gil *gil)
{
    gil->taken = 0;
    gil->switches++;
    __atomic_exchange_n(&gil->asked_us, now_us(), __ATOMIC_RELAXED);
}

static int wait_for_turn(struct gil *gil, duration_t timeout)
{
    if (__atomic_load_n(&gil->waiting, __ATOMIC_RELAXED) == 0)
        __atomic_exchange_n(&gil->asked_us, now_us(), __ATOMIC_RELAXED);
    __atomic_fetch_add(&gil->waiting, 1, __ATOMIC_RELEASE);
    const int result = lock_acquire(&gil->lock, timeout);
    __atomic_fetch_sub(&gil->waiting, 1, __ATOMIC_RELAXED);
    if (result == OK || result == E_OWNER_DIED)
        begin_turn(gil);
    return result;
}

int gil_acquire(struct gil *gil, duration_t timeout)
{
    const int result = lock_acquire(&gil->lock, NO_WAIT);

    if (result == E_TIMEOUT && !clock_is_no_wait(timeout))
        return wait_for_turn(gil, timeout);
    if (result == OK || result == E_OWNER_DIED)
        gil->taken = 0;
    return result;
}

int gil_release(struct gil *gil)
{
    return lock_release(&gil->lock);
}

static bool is_turn_over(struct gil *gil)
{
    if (gil->steps > 0)
        return ++gil->taken >= gil->steps;
    if (__atomic_load_n(&gil->waiting, __ATOMIC_ACQUIRE) == 0)
        return false;
    return now_us() - __atomic_load_n(&gil->asked_us, __ATOMIC_RELAXED) >= gil->interval.microseconds;
}

int gil_check(struct gil *gil, duration_t timeout)
{
    if (lock_owner(&gil->lock) != thread_current())
        return E_NOT_OWNER;
    if (!is_turn_over(gil))
        return OK;
    gil_release(gil); /* to who waits, if somebody does: the lock is handed over */
    return gil_acquire(gil, timeout);
}

uint32_t gil_switches(const struct gil *gil)
{
    return __atomic_load_n(&gil->switches, __ATOMIC_RELAXED);
}

struct gil *gil_scope(struct gil *gil)
{
    return gil_release(gil) == OK ? gil : NULL;
}

void gil_acquire_scope(struct gil **gil)
{
    if (*gil)
        gil_acquire(*gil, FOREVER);
}

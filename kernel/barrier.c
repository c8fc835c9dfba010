#include "kernel/barrier.h"
#include "kernel/core/sched.h"

bool barrier_broken(const struct barrier *barrier)
{
    return __atomic_load_n(&barrier->broken, __ATOMIC_ACQUIRE);
}

unsigned barrier_waiting(const struct barrier *barrier)
{
    return __atomic_load_n(&barrier->arrived, __ATOMIC_RELAXED);
}

unsigned barrier_parties(const struct barrier *barrier)
{
    return barrier->parties;
}

/* --- The end of a round -------------------------------------------------------- */

static bool is_over(const struct wait_queue *waiters)
{
    return CONTAINER_OF(waiters, struct barrier, waiters)->arrived == 0;
}

static int tell(struct barrier *barrier, uint32_t before)
{
    return wait_wake_all(&barrier->waiters, barrier->verdict, &barrier->guard, 0, before, is_over);
}

static int end_round(struct barrier *barrier, int verdict, uint32_t before)
{
    barrier->arrived = 0;
    barrier->verdict = (int16_t)verdict;
    return tell(barrier, before);
}

/* Those of a round that is over may still be on their way out: who ended it is
 * half way through them on the other core, or ran out of time and has yet to
 * begin. The next round cannot begin before they are out of the queue. */
static uint32_t enter(struct barrier *barrier)
{
    uint32_t before = wait_enter(&barrier->guard);

    while (barrier->arrived == 0 && barrier->waiters.first) {
        tell(barrier, before);
        before = wait_enter(&barrier->guard);
    }
    return before;
}

/* --- Waiting --------------------------------------------------------------------- */

/* Under the guard, so the round cannot end otherwise meanwhile. If it is over,
 * its end came first, though it was not yet this one's turn to be told. */
static void be_late(struct waiter *waiter)
{
    struct barrier *barrier = CONTAINER_OF(waiter->queue, struct barrier, waiters);

    if (barrier->arrived == 0) {
        waiter->result = barrier->verdict;
        return;
    }
    if (waiter->result == E_CANCELLED) {
        barrier->arrived--;
        return;
    }
    barrier->broken = true;
    barrier->arrived = 0;
    barrier->verdict = E_BROKEN;
}

static int wait_for_others(struct barrier *barrier, uint32_t before, duration_t timeout)
{
    const int missing = barrier->parties - ++barrier->arrived;
    struct waiter waiter;

    wait_queue_up(&waiter, &barrier->waiters, &barrier->guard);
    waiter.has_own_way = true;
    waiter.wake = wait_wake_thread;
    waiter.late = be_late;
    spinlock_release(&barrier->guard);
    const int result = wait_sleep(&waiter, timeout);
    arch_restore_interrupts(before);
    if (result == E_TIMEOUT)
        wait_leave(&barrier->guard, enter(barrier), OK);
    return result == OK ? missing : result;
}

int barrier_wait(struct barrier *barrier, duration_t timeout)
{
    const uint32_t before = enter(barrier);

    if (barrier->broken)
        return wait_leave(&barrier->guard, before, E_BROKEN);
    if (barrier->arrived + 1 == barrier->parties)
        return end_round(barrier, OK, before);
    const int refusal = wait_refusal(before, timeout);
    return refusal == OK ? wait_for_others(barrier, before, timeout) : wait_leave(&barrier->guard, before, refusal);
}

/* --- Breaking and mending ---------------------------------------------------------- */

int barrier_abort(struct barrier *barrier)
{
    const uint32_t before = enter(barrier);

    barrier->broken = true;
    return end_round(barrier, E_BROKEN, before);
}

int barrier_reset(struct barrier *barrier)
{
    const uint32_t before = enter(barrier);

    barrier->broken = false;
    return end_round(barrier, E_BROKEN, before);
}

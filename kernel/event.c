#include "kernel/event.h"
#include "kernel/core/wait_inline.h"

bool event_is_set(const struct event *event)
{
    return (__atomic_load_n(&event->guard.word, __ATOMIC_ACQUIRE) & ~SPINLOCK_HELD) == EVENT_SET;
}

int event_wait(struct event *event, duration_t timeout)
{
    if (event_is_set(event))
        return OK;
    const uint32_t before = arch_mask_interrupts();
    const uint32_t state = spinlock_acquire(&event->guard);

    if (state == EVENT_SET)
        return wait_leave_as(&event->guard, state, before, OK);
    return wait_in(&event->waiters, &event->guard, NULL, before, timeout);
}

static bool is_still_set(const struct wait_queue *waiters)
{
    return event_is_set(CONTAINER_OF(waiters, struct event, waiters));
}

static __attribute__((noinline)) int set(struct event *event, uint32_t before)
{
    return wait_wake_all(&event->waiters, OK, &event->guard, EVENT_SET, before, is_still_set);
}

int event_set(struct event *event)
{
    const uint32_t before = wait_enter(&event->guard);
    struct waiter *waiter = event->waiters.first;

    if (!waiter || waiter->is_uncommon)
        return set(event, before);
    wait_take_only(&event->waiters, waiter, OK);
    spinlock_release_as(&event->guard, EVENT_SET);
    return dispatch_ready(waiter->thread, before);
}

/* A set on the other core may be half way through its waiters. They are to be
 * woken, and those that come after the clear are not: so the clear first wakes
 * the rest itself. */
int event_clear(struct event *event)
{
    for (;;) {
        const uint32_t before = arch_mask_interrupts();
        const uint32_t state = spinlock_acquire(&event->guard);

        if (state == EVENT_CLEAR || wait_queue_is_empty(&event->waiters))
            return wait_leave_as(&event->guard, EVENT_CLEAR, before, OK);
        set(event, before);
    }
}

#include <string.h>

#include "lib/future.h"

/* Over all futures, queues of futures and completions: ending one future may
 * touch one of each, and no two guards may be held at once. It is held for a few
 * instructions here and there; what a future stands for takes long beside that.
 *
 * Whoever waits may throw the future away as soon as it is done. So ending one
 * takes everything out of it under the guard and does not look at it again. Only
 * the first waiter is woken; each that comes back wakes the next (pass_on). */
static struct spinlock guard;

/* --- Lists -------------------------------------------------------------------------- */

static void append(struct future_list *list, struct future *future)
{
    future->list = list;
    future->link = list->first ? list->end : &list->first;
    future->next = NULL;
    *future->link = future;
    list->end = &future->next;
}

static void leave_list(struct future *future)
{
    *future->link = future->next;
    if (future->next)
        future->next->link = future->link;
    else
        future->list->end = future->link;
    future->list = NULL;
}

/* --- Ending --------------------------------------------------------------------------- */

static bool is_done(const struct future *future)
{
    return future->state >= FUTURE_CANCELLED;
}

/* Leaves the guard. Both were claimed, so neither may wait for the other to run:
 * interrupts stay masked until both are awake. */
static void wake_both(struct waiter *one, struct waiter *other, uint32_t before)
{
    spinlock_release(&guard);
    if (one)
        wait_wake(one, arch_mask_interrupts());
    if (other)
        wait_wake(other, before);
    else
        arch_restore_interrupts(before);
}

/* Tells who watches it. Returns the waiter it was handed to, if there is one. */
static struct waiter *report_done(struct future *future)
{
    struct future_completions *completions = future->completions;

    if (!completions)
        return NULL;
    struct waiter *waiter = wait_take_first(&completions->waiters, OK);
    if (!waiter) {
        append(&completions->finished, future);
        return NULL;
    }
    *(struct future **)waiter->item = future;
    future->completions = NULL;
    completions->left--;
    return waiter;
}

static void call_all(struct future *future, struct future_callback *last)
{
    if (!last)
        return;
    struct future_callback *callback, *next = last->next;
    last->next = NULL;
    while ((callback = next)) {
        next = callback->next; /* once it is called it is not ours any more */
        callback->function(future, callback->arg);
    }
}

/* Enter with the guard held; leaves it. */
static void complete(struct future *future, int status, uint32_t before)
{
    struct future_callback *last = future->last_callback;

    future->state = status == E_CANCELLED ? FUTURE_CANCELLED : FUTURE_FINISHED;
    future->status = status;
    future->is_error_unseen = status < 0 && status != E_CANCELLED;
    future->last_callback = NULL;
    struct waiter *watcher = report_done(future);
    struct waiter *waiter = wait_take_first(&future->waiters, OK);
    wake_both(watcher, waiter, before);
    call_all(future, last);
}

/* So many of its shares have ended. The first error stays. Enter with the guard
 * held; leaves it. */
static void settle(struct future *future, unsigned shares, int status, uint32_t before)
{
    if (future->status >= 0)
        future->status = status;
    future->unfinished -= shares;
    if (future->unfinished == 0)
        complete(future, future->status, before);
    else
        wait_leave(&guard, before, OK);
}

/* What was not taken yet is not going to be. Enter with the guard held; leaves it. */
static void drop(struct future *future, int status, uint32_t before)
{
    const unsigned shares = future->offered;

    if (future->list)
        leave_list(future);
    future->offered = 0;
    settle(future, shares, status, before);
}

int future_cancel(struct future *future)
{
    const uint32_t before = wait_enter(&guard);

    if (future->state > FUTURE_PENDING)
        return wait_leave(&guard, before, future->state == FUTURE_CANCELLED ? OK : E_STATE);
    drop(future, E_CANCELLED, before);
    return OK;
}

static int keep_promise(struct future *future, const void *value, int status)
{
    const uint32_t before = wait_enter(&guard);

    if (future->state != FUTURE_NEW)
        return wait_leave(&guard, before, E_STATE);
    if (value)
        memcpy(future->value, value, future->value_bytes);
    complete(future, status, before);
    return OK;
}

int future_set_result(struct future *future, const void *value)
{
    return keep_promise(future, value, OK);
}

int future_set_exception(struct future *future, int status)
{
    return status < 0 ? keep_promise(future, NULL, status) : E_INVALID;
}

/* --- Asking ----------------------------------------------------------------------------- */

static void pass_on(struct future *future)
{
    const uint32_t before = wait_enter(&guard);

    wake_both(NULL, wait_take_first(&future->waiters, OK), before);
}

int future_join(struct future *future, duration_t timeout)
{
    const uint32_t before = wait_enter(&guard);

    if (is_done(future))
        return wait_leave(&guard, before, OK);
    const int result = wait_in(&future->waiters, &guard, NULL, before, timeout);
    if (result == OK)
        pass_on(future);
    return result;
}

int future_result(struct future *future, void *value, duration_t timeout)
{
    const int result = future_join(future, timeout);

    if (result != OK)
        return result;
    const uint32_t before = wait_enter(&guard);
    future->is_error_unseen = false;
    if (value && future->status >= 0)
        memcpy(value, future->value, future->value_bytes);
    return wait_leave(&guard, before, future->status);
}

int future_exception(struct future *future, int *status, duration_t timeout)
{
    const int result = future_join(future, timeout);

    if (result == OK)
        *status = future_result(future, NULL, NO_WAIT);
    return result;
}

static enum future_state state_of(const struct future *future)
{
    return __atomic_load_n(&future->state, __ATOMIC_ACQUIRE);
}

bool future_done(const struct future *future)
{
    return state_of(future) >= FUTURE_CANCELLED;
}

bool future_running(const struct future *future)
{
    return state_of(future) == FUTURE_RUNNING;
}

bool future_cancelled(const struct future *future)
{
    return state_of(future) == FUTURE_CANCELLED;
}

/* --- Being told ---------------------------------------------------------------------------- */

static bool add_callback(struct future *future, struct future_callback *callback)
{
    const uint32_t before = wait_enter(&guard);
    struct future_callback *last = future->last_callback;
    const bool in_time = !is_done(future);

    if (in_time) {
        callback->next = last ? last->next : callback;
        if (last)
            last->next = callback;
        future->last_callback = callback;
    }
    return wait_leave(&guard, before, in_time);
}

void future_add_done_callback(struct future *future, struct future_callback *callback)
{
    if (!add_callback(future, callback))
        callback->function(future, callback->arg);
}

/* --- Waiting for several --------------------------------------------------------------------- */

static int watch(struct future_completions *completions, struct future *future)
{
    const uint32_t before = wait_enter(&guard);

    if (future->completions)
        return wait_leave(&guard, before, E_STATE);
    future->completions = completions;
    if (is_done(future))
        append(&completions->finished, future);
    return wait_leave(&guard, before, OK);
}

static void unwatch(struct future_completions *completions, struct future *future)
{
    const uint32_t before = wait_enter(&guard);

    if (future->completions == completions) {
        if (future->list == &completions->finished)
            leave_list(future);
        future->completions = NULL;
    }
    wait_leave(&guard, before, OK);
}

int future_as_completed(struct future_completions *completions, struct future *futures, size_t count)
{
    *completions = (struct future_completions){ .left = count, .futures = futures, .count = count };
    for (size_t i = 0; i < count; i++) {
        if (watch(completions, &futures[i]) != OK) {
            future_stop(completions);
            return E_STATE;
        }
    }
    return OK;
}

int future_next(struct future_completions *completions, struct future **future, duration_t timeout)
{
    const uint32_t before = wait_enter(&guard);
    struct future *first = completions->finished.first;

    if (completions->left == 0)
        return wait_leave(&guard, before, E_CLOSED);
    if (!first)
        return wait_in(&completions->waiters, &guard, future, before, timeout);
    leave_list(first);
    first->completions = NULL;
    completions->left--;
    *future = first;
    return wait_leave(&guard, before, OK);
}

void future_stop(struct future_completions *completions)
{
    for (size_t i = 0; i < completions->count; i++)
        unwatch(completions, &completions->futures[i]);
    completions->left = 0;
}

/* --- For executors ------------------------------------------------------------------------------ */

static struct future *take_share(struct future *future)
{
    future->state = FUTURE_RUNNING;
    if (--future->offered == 0)
        leave_list(future);
    return future;
}

/* If something is pending, the first taker that waits gets it. Enter with the
 * guard held; leaves it. */
static void hand_on(struct future_queue *queue, uint32_t before)
{
    struct future *future = queue->pending.first;
    struct waiter *taker = future ? wait_take_first(&queue->takers, OK) : NULL;

    if (taker)
        *(struct future **)taker->item = take_share(future);
    wake_both(NULL, taker, before);
}

static bool can_be_put(const struct future *future)
{
    return (future->state == FUTURE_NEW || is_done(future)) && !future->completions && !future->is_error_unseen;
}

int future_put(struct future_queue *queue, struct future *future, future_function *function, const void *argument,
               unsigned shares)
{
    const uint32_t before = wait_enter(&guard);
    const int refusal = queue->closed != OK ? queue->closed : can_be_put(future) ? OK : E_STATE;

    if (refusal != OK)
        return wait_leave(&guard, before, refusal);
    future->state = FUTURE_PENDING;
    future->status = OK;
    future->function = function;
    future->argument = argument;
    future->offered = future->unfinished = shares;
    append(&queue->pending, future);
    hand_on(queue, before);
    return OK;
}

int future_take(struct future_queue *queue, struct future **future, duration_t timeout)
{
    const uint32_t before = wait_enter(&guard);
    struct future *first = queue->pending.first;

    if (first) {
        *future = take_share(first);
        return wait_leave(&guard, before, OK);
    }
    if (queue->closed != OK)
        return wait_leave(&guard, before, E_CLOSED);
    const int result = wait_in(&queue->takers, &guard, future, before, timeout);
    if (result == OK)
        hand_on(queue, wait_enter(&guard));
    return result;
}

void future_finish(struct future *future, int status)
{
    settle(future, 1, status, wait_enter(&guard));
}

void future_withdraw(struct future *future)
{
    const uint32_t before = wait_enter(&guard);

    if (future->offered > 0)
        drop(future, E_CANCELLED, before);
    else
        wait_leave(&guard, before, OK);
}

void future_close(struct future_queue *queue, int status)
{
    const uint32_t before = wait_enter(&guard);

    if (queue->closed == OK)
        queue->closed = status;
    wait_wake_all(&queue->takers, E_CLOSED, &guard, 0, before, NULL);
}

void future_clear(struct future_queue *queue, int status)
{
    struct future *future;
    uint32_t before = wait_enter(&guard);

    while ((future = queue->pending.first)) {
        drop(future, status, before);
        before = wait_enter(&guard);
    }
    wait_leave(&guard, before, OK);
}

#include "kernel/queue.h"
#include "kernel/core/copy.h"
#include "kernel/core/heap_of_slots.h"

int queue_init(struct queue *queue, void *buffer, size_t item_bytes, size_t n)
{
    if (!buffer || item_bytes == 0 || item_bytes > QUEUE_ITEM_BYTES_MAX || n == 0 || n > UINT16_MAX)
        return E_INVALID;
    *queue =
        (struct queue){ .items = { .slot_bytes = (uint16_t)item_bytes, .capacity = (uint16_t)n, .buffer = buffer } };
    return OK;
}

/* --- The items; under the guard ------------------------------------------------- */

static inline void store(struct queue *queue, const void *item)
{
    copy_item(slots_append(&queue->items), item, queue->items.slot_bytes);
    if (__builtin_expect(queue->order == QUEUE_LEAST_FIRST, false))
        heap_of_slots_rise(&queue->items);
}

static __attribute__((noinline)) void fetch_in_order(struct queue *queue, void *item)
{
    if (queue->order == QUEUE_LIFO)
        copy_item(item, slots_remove_newest(&queue->items), queue->items.slot_bytes);
    else
        heap_of_slots_remove(&queue->items, item);
}

static inline void fetch(struct queue *queue, void *item)
{
    if (__builtin_expect(queue->order != QUEUE_FIFO, false))
        fetch_in_order(queue, item);
    else
        copy_item(item, slots_remove(&queue->items), queue->items.slot_bytes);
}

/* --- Put and get -------------------------------------------------------------------- */

static bool is_all_done(const struct wait_queue *joiners)
{
    return CONTAINER_OF(joiners, struct queue, joiners)->unfinished == 0;
}

static int wake_joiners(struct queue *queue, uint32_t before)
{
    return wait_wake_all(&queue->joiners, OK, &queue->guard, 0, before, is_all_done);
}

/* Joiners who are due wait still only if a task_done() on the other core is half
 * way through them. Those who join after this put are not due: so the rest of
 * them is woken first. */
static inline uint32_t enter_to_put(struct queue *queue)
{
    uint32_t before = wait_enter(&queue->guard);

    while (queue->unfinished == 0 && queue->joiners.first) {
        wake_joiners(queue, before);
        before = wait_enter(&queue->guard);
    }
    return before;
}

int queue_put(struct queue *queue, const void *item, duration_t timeout)
{
    const uint32_t before = enter_to_put(queue);

    if (queue->closed)
        return wait_leave(&queue->guard, before, E_CLOSED);
    struct waiter *getter = wait_take_first(&queue->getters, OK);
    if (__builtin_expect(getter != NULL, false)) {
        copy_item(getter->item, item, queue->items.slot_bytes);
        queue->unfinished++;
        spinlock_release(&queue->guard);
        return wait_wake(getter, before);
    }
    if (!slots_are_full(&queue->items)) {
        store(queue, item);
        queue->unfinished++;
        return wait_leave(&queue->guard, before, OK);
    }
    return wait_in(&queue->putters, &queue->guard, (void *)(uintptr_t)item, before, timeout);
}

/* There is room now for the item of whoever waits to put. */
static int admit_putter(struct queue *queue, struct waiter *putter, uint32_t before)
{
    store(queue, putter->item);
    queue->unfinished++;
    spinlock_release(&queue->guard);
    return wait_wake(putter, before);
}

int queue_get(struct queue *queue, void *item, duration_t timeout)
{
    const uint32_t before = wait_enter(&queue->guard);

    if (queue->items.count > 0) {
        fetch(queue, item);
        struct waiter *putter = wait_take_first(&queue->putters, OK);
        if (__builtin_expect(putter != NULL, false))
            return admit_putter(queue, putter, before);
        return wait_leave(&queue->guard, before, OK);
    }
    if (queue->closed)
        return wait_leave(&queue->guard, before, E_CLOSED);
    return wait_in(&queue->getters, &queue->guard, item, before, timeout);
}

/* --- Keeping count ---------------------------------------------------------------------- */

int queue_task_done(struct queue *queue)
{
    const uint32_t before = wait_enter(&queue->guard);

    if (queue->unfinished == 0)
        return wait_leave(&queue->guard, before, E_TOO_MANY);
    if (--queue->unfinished == 0 && queue->joiners.first)
        return wake_joiners(queue, before);
    return wait_leave(&queue->guard, before, OK);
}

int queue_join(struct queue *queue, duration_t timeout)
{
    const uint32_t before = wait_enter(&queue->guard);

    if (queue->unfinished == 0)
        return wait_leave(&queue->guard, before, OK);
    return wait_in(&queue->joiners, &queue->guard, NULL, before, timeout);
}

/* --- The end ------------------------------------------------------------------------------ */

/* Once it is closed nobody queues up, so waking all comes to an end. */
int queue_shutdown(struct queue *queue)
{
    const uint32_t held = wait_hold_preemption();
    uint32_t before = wait_enter(&queue->guard);

    queue->closed = true;
    wait_wake_all(&queue->getters, E_CLOSED, &queue->guard, 0, before, NULL);
    before = wait_enter(&queue->guard);
    wait_wake_all(&queue->putters, E_CLOSED, &queue->guard, 0, before, NULL);
    wait_allow_preemption(held);
    return OK;
}

unsigned queue_qsize(const struct queue *queue)
{
    return __atomic_load_n(&queue->items.count, __ATOMIC_RELAXED);
}

bool queue_empty(const struct queue *queue)
{
    return queue_qsize(queue) == 0;
}

bool queue_full(const struct queue *queue)
{
    return queue_qsize(queue) == queue->items.capacity;
}

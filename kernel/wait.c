#include "kernel/wait.h"
#include "kernel/core/exclusive.h"
#include "kernel/core/wait_inline.h"

/* --- The queue ------------------------------------------------------------------ */

static inline struct waiter *peer(struct ring_node *node)
{
    return CONTAINER_OF(node, struct waiter, peers);
}

/* Makes `waiter` what *link points at, with `below` below it. */
static inline void lead(struct waiter **link, struct waiter *waiter, struct waiter *below)
{
    waiter->link = link;
    waiter->below = below;
    if (below)
        below->link = &waiter->below;
    *link = waiter;
}

static void become_only_leader(struct wait_queue *queue, struct waiter *waiter)
{
    waiter->among = true;
    waiter->peers.next = waiter->peers.previous = &waiter->peers;
    lead(&queue->first, waiter, NULL);
}

void wait_queue_insert_among(struct wait_queue *queue, struct waiter *waiter)
{
    struct waiter **link = &queue->first;
    struct waiter *leader;

    if (queue->first && !queue->first->among)
        become_only_leader(queue, queue->first);
    waiter->among = true;
    while ((leader = *link) && leader->priority > waiter->priority)
        link = &leader->below;
    if (leader && leader->priority == waiter->priority) {
        waiter->link = NULL;
        ring_insert_before(&leader->peers, &waiter->peers);
        return;
    }
    lead(link, waiter, leader);
    waiter->peers.next = waiter->peers.previous = &waiter->peers;
}

/* A leader's place goes to its next peer, or to nobody. */
static void succeed(struct waiter *leader)
{
    struct waiter *heir = peer(leader->peers.next);

    if (heir != leader) {
        lead(leader->link, heir, leader->below);
    } else {
        *leader->link = leader->below;
        if (leader->below)
            leader->below->link = leader->link;
    }
}

void wait_queue_remove(struct waiter *waiter)
{
    struct ring_node *self = &waiter->peers;

    if (!waiter->among) {
        waiter->queue->first = NULL;
        return;
    }
    if (waiter->link)
        succeed(waiter);
    self->next->previous = self->previous;
    self->previous->next = self->next;
    self->next = NULL;
}

void wait_move(struct waiter *waiter, unsigned priority)
{
    if (!wait_is_queued(waiter) || waiter->priority == priority)
        return;
    wait_queue_remove(waiter);
    waiter->priority = (uint8_t)priority;
    wait_queue_insert_among(waiter->queue, waiter);
}

void wait_move_guarded(struct waiter *waiter, unsigned priority)
{
    const uint32_t state = spinlock_acquire(waiter->guard);

    wait_move(waiter, priority);
    spinlock_release_unchanged(waiter->guard, state);
}

/* --- Arms of a select --------------------------------------------------------------- */

static void wake_arm(struct waiter *arm)
{
    sched_wake(arm->thread);
}

static inline bool is_arm(const struct waiter *waiter)
{
    return waiter->has_own_way && waiter->wake == wake_arm;
}

bool wait_claim(uint32_t *claimed, const struct waiter *waiter)
{
    for (;;) {
        const uint32_t before = exclusive_load(claimed);

        if (before != WAIT_OPEN && before != WAIT_CLOSED) {
            exclusive_abandon(claimed);
            return false;
        }
        if (exclusive_store(claimed, before == WAIT_OPEN ? (uintptr_t)waiter : (uint32_t)WAIT_MISSED))
            return before == WAIT_OPEN;
    }
}

/* An arm that cannot be claimed is unlinked all the same: its select is over, or is
 * told that it missed something, and begins anew. */
struct waiter *wait_take_among(struct wait_queue *queue, int result)
{
    struct waiter *waiter;

    while ((waiter = queue->first)) {
        wait_queue_remove(waiter);
        if (!is_arm(waiter) || wait_claim(waiter->claimed, waiter)) {
            waiter->result = result;
            return waiter;
        }
    }
    return NULL;
}

struct waiter *wait_begin_arm(struct waiter *arm, uint32_t *claimed, struct waiter *next)
{
    *arm = (struct waiter){
        .has_own_way = true, .thread = thread_current(), .wake = wake_arm, .claimed = claimed, .next_arm = next
    };
    return arm;
}

void wait_leave_line(struct waiter *arm)
{
    if (!arm->guard)
        return; /* it never was in one */
    const uint32_t before = arch_mask_interrupts();
    const uint32_t state = spinlock_acquire(arm->guard);
    if (wait_is_queued(arm))
        wait_queue_remove(arm);
    spinlock_release_unchanged(arm->guard, state);
    arch_restore_interrupts(before);
}

static inline bool is_selects(const struct waiter *waiter)
{
    return !waiter->queue && waiter->has_own_way;
}

/* What is the same each time it is queued was set before: whoever unlinked it the
 * last time looks at that until it lets go of the guard. */
static int queue_arm(struct waiter *arm, struct wait_queue *queue, struct spinlock *guard, void *item)
{
    arm->priority = arm->thread->effective_priority;
    arm->queue = queue;
    arm->guard = guard;
    arm->item = item;
    wait_queue_insert_among(queue, arm);
    return WAIT_QUEUED;
}

/* --- Sleeping --------------------------------------------------------------------- */

void wait_wake_thread(struct waiter *waiter)
{
    sched_wake(waiter->thread);
}

static void wake(struct waiter *waiter)
{
    if (waiter->has_own_way)
        waiter->wake(waiter);
    else
        sched_wake(waiter->thread);
}

/* A timeout, and an end, claim a waiter like anybody else: under the guard, if it
 * is still queued. The thread cannot run before this is over, for it can only come
 * back through this core. So the waiter is there to look at. */
static bool claim(struct waiter *waiter, int result)
{
    const uint32_t state = spinlock_acquire_any(waiter->guard);
    const bool queued = wait_is_queued(waiter);

    if (queued) {
        wait_queue_remove(waiter);
        waiter->result = result;
        if (waiter->has_own_way && waiter->late)
            waiter->late(waiter);
    }
    spinlock_release_any(waiter->guard, state);
    return queued;
}

static void give_up(struct timeout *timeout)
{
    struct waiter *waiter = CONTAINER_OF(timeout, struct waiter, timeout);

    waiter->timed = false;
    if (!waiter->queue || claim(waiter, E_TIMEOUT))
        wake(waiter);
}

bool wait_cancel(struct waiter *waiter)
{
    if (is_selects(waiter))
        return wait_claim(waiter->arms->claimed, waiter);
    return waiter->queue ? claim(waiter, E_CANCELLED) : waiter->timed;
}

void wait_forget(struct waiter *waiter)
{
    if (waiter->timed)
        timeout_cancel(&waiter->timeout);
    if (is_selects(waiter))
        for (struct waiter *arm = waiter->arms; arm; arm = arm->next_arm)
            wait_leave_line(arm);
}

static void set_timeout(struct waiter *waiter, duration_t timeout)
{
    waiter->timed = true;
    waiter->timeout.expire = give_up;
    timeout_arm(&waiter->timeout, clock_after(clock_now(), timeout).microseconds);
}

void wait_queue_up(struct waiter *waiter, struct wait_queue *queue, struct spinlock *guard)
{
    wait_begin(waiter, this_cpu()->current, queue, guard);
    if (queue)
        wait_queue_insert(queue, waiter);
}

int wait_sleep(struct waiter *waiter, duration_t timeout)
{
    if (!clock_is_forever(timeout))
        set_timeout(waiter, timeout);
    const int result = wait_end(this_cpu(), waiter->thread, waiter);
    if (waiter->timed) {
        timeout_cancel(&waiter->timeout);
        waiter->timed = false; /* a select's is looked at for a while yet */
    }
    return result;
}

static int queue_arm_or_refuse(struct wait_queue *queue, struct spinlock *guard, void *item, duration_t timeout,
                               int refusal)
{
    const bool is_for_arm = timeout.microseconds == WAIT_AS_ARM.microseconds && !arch_in_interrupt();
    struct waiter *waiter = is_for_arm ? this_cpu()->current->waiter : NULL;

    return waiter && is_selects(waiter) ? queue_arm(waiter->item, queue, guard, item) : refusal;
}

static __attribute__((noinline)) int wait_or_refuse(struct wait_queue *queue, struct spinlock *guard, void *item,
                                                    uint32_t before, duration_t timeout)
{
    const int refusal = wait_refusal(before, timeout);
    struct waiter waiter;

    if (refusal != OK)
        return wait_leave(guard, before, queue_arm_or_refuse(queue, guard, item, timeout, refusal));
    waiter.item = item;
    wait_queue_up(&waiter, queue, guard);
    set_timeout(&waiter, timeout);
    spinlock_release(guard);
    const int result = wait_sleep(&waiter, FOREVER);
    arch_restore_interrupts(0);
    return result;
}

int wait_in(struct wait_queue *queue, struct spinlock *guard, void *item, uint32_t before, duration_t timeout)
{
    if (clock_is_forever(timeout) && arch_may_block(before)) {
        struct waiter waiter;

        waiter.item = item;
        return wait_in_forever(&waiter, queue, guard);
    }
    return wait_or_refuse(queue, guard, item, before, timeout);
}

/* --- Waking ------------------------------------------------------------------------- */

int wait_wake_specially(struct waiter *waiter, uint32_t before)
{
    waiter->wake(waiter);
    kernel_exit(before);
    return OK;
}

int wait_wake(struct waiter *waiter, uint32_t before)
{
    return wait_wake_inline(waiter, before);
}

uint32_t wait_hold_preemption(void)
{
    const uint32_t before = arch_mask_interrupts();

    sched_hold_preemption();
    arch_restore_interrupts(before);
    return before;
}

void wait_allow_preemption(uint32_t before)
{
    arch_mask_interrupts();
    sched_allow_preemption();
    arch_restore_interrupts(before);
}

int wait_wake_all(struct wait_queue *queue, int result, struct spinlock *guard, uint32_t state, uint32_t before,
                  bool (*goes_on)(const struct wait_queue *queue))
{
    struct waiter *waiter = wait_take_first(queue, result);

    if (!waiter)
        return wait_leave_as(guard, state, before, OK);
    if (!queue->first) {
        spinlock_release_as(guard, state);
        return wait_wake(waiter, before);
    }
    sched_hold_preemption();
    do {
        spinlock_release_as(guard, state);
        wait_wake(waiter, before);
        arch_mask_interrupts();
        state = spinlock_acquire(guard);
        waiter = !goes_on || goes_on(queue) ? wait_take_first(queue, result) : NULL;
    } while (waiter);
    spinlock_release_as(guard, state);
    sched_allow_preemption();
    arch_restore_interrupts(before);
    return OK;
}

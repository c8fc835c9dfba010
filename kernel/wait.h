/*
 * wait.h - how anything in Duet waits; build your own primitives on this.
 *
 * An object that can be waited for has a guard (a spinlock over its fields), a
 * wait queue for each thing to wait for, and no idea who waits. A waiter lives
 * on the stack of whoever waits and knows how it wants to be woken.
 *
 * A semaphore without fast paths, whole:
 *
 *     int acquire(struct sem *s, duration_t timeout)
 *     {
 *         const uint32_t before = wait_enter(&s->guard);
 *
 *         if (s->tokens == 0)
 *             return wait_in(&s->waiters, &s->guard, NULL, before, timeout);
 *         s->tokens--;
 *         return wait_leave(&s->guard, before, OK);
 *     }
 *
 *     int release(struct sem *s)
 *     {
 *         const uint32_t before = wait_enter(&s->guard);
 *         struct waiter *waiter = wait_take_first(&s->waiters, OK);
 *
 *         if (!waiter) {
 *             s->tokens++;
 *             return wait_leave(&s->guard, before, OK);
 *         }
 *         spinlock_release(&s->guard);
 *         return wait_wake(waiter, before);
 *     }
 *
 * The rules that make this safe:
 *
 * 1. A waiter is claimed by unlinking it from its queue, under the guard. One
 *    of wake, timeout and cancel gets to do that; the others find it gone. The
 *    claimer writes the result. So a wait has exactly one outcome. (A select has
 *    a waiter in each of several queues: whoever unlinks one of these has claimed
 *    it only once it has the word that they share, too. select.h has the rest.)
 * 2. What is handed over (a token, an item, a lock) is handed over by the
 *    claimer under the same guard. A waiter that gave up has nothing to undo.
 * 3. A claimed waiter's memory stays valid until it is woken, and
 *    is not touched after.
 * 4. A thread sets `awake` to false before its waiter can be found, and its
 *    core takes it off the ready queue and switches with interrupts masked. Its
 *    waker tells that core, which sets `awake` and makes it ready. It does so after
 *    the switch, with the context saved, or before, when the thread simply goes
 *    on. No wake-up is lost, and no thread runs before it is saved.
 *
 * Order in a queue: by priority, FIFO among equals. Queueing costs at most one
 * step per distinct priority that waits; taking one out is O(1).
 */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/core/ring.h"
#include "kernel/core/spinlock.h"
#include "kernel/core/timeout.h"
#include "kernel/status.h"

struct thread;

struct wait_queue {
    struct waiter *first; /* the most urgent; NULL if nobody waits */
};

/*
 * Waiters of one priority form a ring; its first is the leader, and leaders
 * form a list by falling priority:
 *
 *     queue.first -> leader 24 -> leader 16 -> NULL
 *                      |  ^
 *                    peer 24
 *
 * The only waiter of a queue is not made a leader before a second one comes, or
 * unless it is an arm of a select: so wait_take_first() need not ask for those.
 */
struct waiter {
    struct ring_node peers; /* linked while it is in a queue `among` others */
    struct waiter *below;   /* leader: the next less urgent leader */
    struct waiter **link;   /* leader: what points at it; NULL in others */
    union {
        struct {
            uint8_t priority;
            bool timed; /* `timeout` is armed on the thread's core */
            union {
                struct {
                    bool among;       /* false: the only one in its queue, which alone tells so; peers say nothing */
                    bool has_own_way; /* `wake` is set, and one of those behind it */
                };
                uint16_t is_uncommon; /* either of the two */
            };
        };
        uint32_t as_begun; /* all of these at once: nothing but a priority */
    };
    int result;               /* what the wait returns; written by the claimer */
    void *item;               /* where a handed-over item goes to or comes from */
    struct wait_queue *queue; /* NULL if only time ends this wait */
    struct spinlock *guard;   /* the queue's */
    struct thread *thread;
    void (*wake)(struct waiter *); /* how to wake it, once claimed and the guard released; else as a thread */
    union {
        void (*late)(struct waiter *); /* what changes where a timeout or an end claims it, under the guard; or NULL */
        uint32_t *claimed;   /* an arm's: enum wait_claimed, or the waiter that was claimed of those that share it */
        struct waiter *arms; /* in no queue: the first of those it sleeps for */
    };
    union {
        struct timeout timeout;
        struct waiter *next_arm; /* an arm has no timeout of its own */
    };
};

/* --- For objects ------------------------------------------------------------ */

/* Masks interrupts and takes a guard that carries no state. */
static inline uint32_t wait_enter(struct spinlock *guard)
{
    uint32_t before = arch_mask_interrupts();

    spinlock_acquire(guard);
    return before;
}

static inline int wait_leave_as(struct spinlock *guard, uint32_t state, uint32_t before, int result)
{
    spinlock_release_as(guard, state);
    arch_restore_interrupts(before);
    return result;
}

static inline int wait_leave(struct spinlock *guard, uint32_t before, int result)
{
    spinlock_release(guard);
    arch_restore_interrupts(before);
    return result;
}

/* Whether blocking is refused here: OK if not, E_TIMEOUT for NO_WAIT, E_CONTEXT
 * in an interrupt handler or with interrupts masked. */
static inline int wait_refusal(uint32_t before, duration_t timeout)
{
    if (clock_is_no_wait(timeout))
        return E_TIMEOUT;
    return arch_may_block(before) ? OK : E_CONTEXT;
}

/* Waits in `queue` until it is claimed or `timeout` is over. Enter masked, with
 * the guard held and its state 0; returns without the guard, and with interrupts
 * restored. Where blocking is refused, nothing was queued. `item` is
 * for the claimer: where what is handed over goes to or comes from. */
int wait_in(struct wait_queue *queue, struct spinlock *guard, void *item, uint32_t before, duration_t timeout);

/* Claims the most urgent waiter for `result`, under the guard; NULL if nobody
 * waits, even if the queue was not empty: what was left there was of a select that
 * is over, and is so no longer. Hand over through waiter->item, release the guard, then wait_wake(). */
static inline struct waiter *wait_take_first(struct wait_queue *queue, int result);

/* Wakes a claimed waiter and lets it run first if it is more urgent, then
 * restores interrupts. OK. */
int wait_wake(struct waiter *waiter, uint32_t before);

/* For waiter->wake, of one that has only its `late` to itself. */
void wait_wake_thread(struct waiter *waiter);

/* Claims everybody for `result` and wakes them. Enter with the guard held;
 * returns without it, released as `state`. The guard is let go, and interrupts
 * let in, between any two of them, but no thread is preempted: all are awake
 * when the most urgent one runs. OK.
 *
 * Whoever queues up meanwhile must not be swept along. So the object says by
 * `goes_on`, asked under the guard, whether those who wait now are still meant;
 * and whatever ends that state first wakes the rest itself, so that nobody who
 * was meant is left. NULL: nobody can queue up any more. */
int wait_wake_all(struct wait_queue *queue, int result, struct spinlock *guard, uint32_t state, uint32_t before,
                  bool (*goes_on)(const struct wait_queue *queue));

/* Between these the calling thread is not preempted, and so not terminated either: for
 * a change that takes several steps, of which none may be left out. They nest. */
uint32_t wait_hold_preemption(void);
void wait_allow_preemption(uint32_t before);

static inline bool wait_queue_is_empty(const struct wait_queue *queue)
{
    return queue->first == NULL;
}

/* --- For the kernel's own use ------------------------------------------------ */

void wait_queue_remove(struct waiter *waiter);
void wait_queue_insert_among(struct wait_queue *queue, struct waiter *waiter);
struct waiter *wait_take_among(struct wait_queue *queue, int result);

/* `waiter` is not `among` others, as it was begun. */
static inline void wait_queue_insert(struct wait_queue *queue, struct waiter *waiter)
{
    if (queue->first) {
        wait_queue_insert_among(queue, waiter);
        return;
    }
    queue->first = waiter;
}

/* Whether it waits for more than time and has not been claimed; under the guard, and while its thread cannot run. */
static inline bool wait_is_queued(const struct waiter *waiter)
{
    if (waiter->among)
        return ring_linked(&waiter->peers);
    return waiter->queue && waiter->queue->first == waiter;
}

static inline void wait_take_only(struct wait_queue *queue, struct waiter *waiter, int result)
{
    waiter->result = result;
    queue->first = NULL;
}

static inline struct waiter *wait_take_first(struct wait_queue *queue, int result)
{
    struct waiter *most_urgent = queue->first;

    if (!most_urgent)
        return NULL;
    if (!most_urgent->among)
        wait_take_only(queue, most_urgent, result);
    else
        most_urgent = wait_take_among(queue, result);
    return most_urgent;
}

/* The parts of wait_in(). The first makes `waiter` the calling thread's and
 * queues it, under the guard, which the caller then releases; where `queue` is
 * NULL it waits for time alone. The second sleeps; it comes back masked. */
void wait_queue_up(struct waiter *waiter, struct wait_queue *queue, struct spinlock *guard);
int wait_sleep(struct waiter *waiter, duration_t timeout);

/* Claims it for its thread's end, on that thread's core; waiter->late is asked as by
 * a timeout, which stays armed. False: somebody has claimed it, and is to wake it. */
bool wait_cancel(struct waiter *waiter);

/* Its thread has ended, asleep or awake: nothing looks at it any more. */
void wait_forget(struct waiter *waiter);

/* Its thread's priority changed: finds its new place, under the guard; the second
 * takes that itself. */
void wait_move(struct waiter *waiter, unsigned priority);
void wait_move_guarded(struct waiter *waiter, unsigned priority);

/* Takes an arm out of its queue, if it is in it, and returns when nobody looks at it
 * any more: not before the guard was free, for whoever unlinked it in vain has that. */
void wait_leave_line(struct waiter *arm);

/* Makes `arm` one of the calling thread's that share `claimed`, not queued yet. `arm`. */
struct waiter *wait_begin_arm(struct waiter *arm, uint32_t *claimed, struct waiter *next);

/* In place of a timeout, with interrupts masked: wait_in() leaves the
 * `item` of the calling thread's waiter, a select's, in the queue, as an arm, and answers
 * WAIT_QUEUED. Whatever waits in another way refuses, for interrupts are masked. */
#define WAIT_AS_ARM ((duration_t){ UINT64_MAX - 1 })
enum { WAIT_QUEUED = INT_MAX }; /* beside enum status and what a call counts */

/*
 * Each step is one exclusive read-modify-write; the select's own are in brackets:
 *
 *     WAIT_CLOSED --[all arms are queued]--> WAIT_OPEN --an arm, or time--> a waiter
 *          ^  |
 *          |  +--an arm was unlinked in vain--> WAIT_MISSED
 *          +------------[begins anew]--------------+
 */
enum wait_claimed { WAIT_OPEN, WAIT_CLOSED, WAIT_MISSED };

/* Whether `claimed` was open, and is `waiter` now. */
bool wait_claim(uint32_t *claimed, const struct waiter *waiter);

#endif

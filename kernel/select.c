#include "kernel/select.h"
#include "kernel/core/cpu.h"
#include "kernel/core/exclusive.h"
#include "kernel/core/sched.h"

/* --- The arms' calls ---------------------------------------------------------------- */

int select_acquire(struct select_arm *arm, duration_t timeout)
{
    return semaphore_acquire(arm->semaphore, timeout);
}

int select_wait(struct select_arm *arm, duration_t timeout)
{
    return event_wait(arm->event, timeout);
}

int select_get(struct select_arm *arm, duration_t timeout)
{
    return queue_get(arm->queue, arm->to, timeout);
}

int select_put(struct select_arm *arm, duration_t timeout)
{
    return queue_put(arm->queue, arm->from, timeout);
}

int select_send(struct select_arm *arm, duration_t timeout)
{
    return pipe_send_message(arm->end, &arm->message, timeout);
}

int select_recv(struct select_arm *arm, duration_t timeout)
{
    return pipe_recv(arm->end, arm->buffer, arm->size, timeout);
}

int select_join_queue(struct select_arm *arm, duration_t timeout)
{
    return queue_join(arm->queue, timeout);
}

int select_join(struct select_arm *arm, duration_t timeout)
{
    return thread_join(arm->thread, timeout);
}

int select_allocate(struct select_arm *arm, duration_t timeout)
{
    return blocks_allocate(arm->blocks, arm->block, timeout);
}

/* --- Waiting -------------------------------------------------------------------------- */

struct selection {
    uint32_t claimed; /* see wait.h */
    struct select_arm *arms;
    unsigned count;
    struct waiter sleeper; /* the calling thread's, throughout; its timeout is the select's */
};

enum { NONE_YET = E_TIMEOUT }; /* beside an index */

static int poll(struct select_arm *arms, unsigned count)
{
    for (unsigned n = 0; n < count; n++) {
        arms[n].result = arms[n].call(&arms[n], NO_WAIT);
        if (arms[n].result != E_TIMEOUT)
            return (int)n;
    }
    return NONE_YET;
}

static int call_as_arm(struct selection *selection, struct select_arm *arm)
{
    const uint32_t before = arch_mask_interrupts();

    selection->sleeper.item = &arm->waiter;
    const int result = arm->call(arm, WAIT_AS_ARM);
    arch_restore_interrupts(before);
    return result;
}

/* While the selection is closed no arm can be claimed, so it is right to do one; its
 * index then. */
static int queue_up(struct selection *selection)
{
    for (unsigned n = 0; n < selection->count; n++) {
        struct select_arm *arm = &selection->arms[n];

        arm->result = call_as_arm(selection, arm);
        if (arm->result != WAIT_QUEUED)
            return (int)n;
    }
    return NONE_YET;
}

static void leave_lines_but(struct selection *selection, int done)
{
    for (unsigned n = 0; n < selection->count; n++)
        if ((int)n != done)
            wait_leave_line(&selection->arms[n].waiter);
}

/* When the time is over: an arm may have been claimed just before. */
static void be_late(struct waiter *sleeper)
{
    struct selection *selection = CONTAINER_OF(sleeper, struct selection, sleeper);

    if (wait_claim(&selection->claimed, sleeper))
        sched_wake(sleeper->thread);
}

/* The calling thread's waiter tells what it selects from, should it be ended before
 * it has left all lines. */
static void begin(struct selection *selection, struct waiter *first_arm)
{
    selection->sleeper =
        (struct waiter){ .has_own_way = true, .wake = be_late, .arms = first_arm, .thread = thread_current() };
    __atomic_store_n(&selection->sleeper.thread->waiter, &selection->sleeper, __ATOMIC_RELEASE);
}

/* Masked. The priority may have changed since it stands in line; from here on its
 * core sees to that. */
static void prepare_to_sleep(struct waiter *sleeper)
{
    struct thread *self = sleeper->thread;

    self->awake = false;
    for (struct waiter *arm = sleeper->arms; arm; arm = arm->next_arm)
        if (arm->priority != self->effective_priority)
            wait_move_guarded(arm, self->effective_priority);
}

/* From when it is open an arm can be claimed, and the thread woken; interrupts are
 * masked until it sleeps. False, and not opened: an arm was unlinked in vain. */
static bool sleep_until_claimed(struct selection *selection, duration_t timeout)
{
    struct waiter *sleeper = &selection->sleeper;

    arch_mask_interrupts();
    prepare_to_sleep(sleeper);
    const bool opened = exclusive_replace(&selection->claimed, WAIT_CLOSED, WAIT_OPEN);
    if (opened) {
        wait_sleep(sleeper, timeout);
        sleeper->thread->waiter = sleeper;
    } else {
        sleeper->thread->awake = true; /* nobody could wake it */
    }
    arch_unmask_interrupts();
    return opened;
}

/* What the call itself would have done after its wait. */
static void finish(struct select_arm *arm)
{
    if (arm->call == select_join && arm->result == OK)
        sched_recall(arm->thread);
}

static int claimed_arm(struct selection *selection)
{
    const struct waiter *claimed = (const struct waiter *)selection->claimed;

    if (claimed == &selection->sleeper)
        return NONE_YET;
    struct select_arm *arm = CONTAINER_OF(claimed, struct select_arm, waiter);
    arm->result = claimed->result;
    return (int)(arm - selection->arms);
}

/* Begins anew where an arm was unlinked in vain; nobody looks at the selection then. */
static int wait_for_any(struct selection *selection, duration_t timeout)
{
    for (;;) {
        int done = queue_up(selection);
        const bool slept = done == NONE_YET && sleep_until_claimed(selection, timeout);

        if (slept)
            done = claimed_arm(selection);
        leave_lines_but(selection, done);
        if (done != NONE_YET)
            finish(&selection->arms[done]);
        if (slept || done != NONE_YET)
            return done;
        selection->claimed = WAIT_CLOSED;
    }
}

static int refusal_here(duration_t timeout)
{
    const uint32_t before = arch_mask_interrupts();
    const int refusal = wait_refusal(before, timeout);

    arch_restore_interrupts(before);
    return refusal;
}

int select_any(struct select_arm *arms, unsigned count, duration_t timeout)
{
    if (count == 0 || count > SELECT_ARMS_MAX)
        return E_INVALID;
    const int done = poll(arms, count);
    if (done != NONE_YET)
        return done;
    const int refusal = refusal_here(timeout);
    if (refusal != OK)
        return refusal;
    struct selection selection = { .claimed = WAIT_CLOSED, .arms = arms, .count = count };
    struct waiter *next = NULL;
    for (unsigned n = count; n > 0; n--)
        next = wait_begin_arm(&arms[n - 1].waiter, &selection.claimed, next);
    begin(&selection, next);
    const int which = wait_for_any(&selection, timeout);
    __atomic_store_n(&selection.sleeper.thread->waiter, NULL, __ATOMIC_RELEASE);
    return which;
}

#include "kernel/timer.h"
#include "kernel/core/cpu.h"

/*
 * All timers that are not due, and an alarm on each core, which is one of that
 * core's timeouts. Some core's alarm is set for the earliest timer or before: so
 * a timer can be started on one core and cancelled on the other, which could not
 * touch the first one's timeouts. The price is that an alarm may come for
 * nothing.
 */
static struct {
    struct spinlock guard;    /* over all that follows */
    struct timeout_heap heap; /* without an alarm of its own */
    bool is_set[CORES];
    struct timeout alarms[CORES];
} timers;

struct call {
    void (*callback)(void *argument);
    void *argument;
};

bool timer_is_alive(const struct timer *timer)
{
    return __atomic_load_n(&timer->started, __ATOMIC_RELAXED);
}

unsigned timer_overruns(const struct timer *timer)
{
    return __atomic_load_n(&timer->overruns, __ATOMIC_RELAXED);
}

/* --- What is due; under the guard ------------------------------------------------- */

static struct call claim(struct timer *timer)
{
    if (!timer->periodic)
        timer->started = false;
    return (struct call){ timer->callback, timer->argument };
}

static void go_on(struct timer *timer, uint64_t now)
{
    const uint64_t late = now - timer->timeout.deadline, interval = timer->interval.microseconds;
    const uint64_t missed = late < interval ? 0 : late / interval;

    timer->overruns += (uint32_t)missed;
    timer->timeout.deadline += (missed + 1) * interval;
    timeout_heap_insert(&timers.heap, &timer->timeout);
}

/* These two let the guard go. */

static void call(struct timer *timer, uint32_t before)
{
    const struct call due = claim(timer);

    wait_leave(&timers.guard, before, OK);
    due.callback(due.argument);
}

static void line_up(struct timer *timer, uint32_t before)
{
    struct waiter *server = wait_take_first(&timer->queue->servers, OK);

    if (server) {
        *(struct call *)server->item = claim(timer);
        spinlock_release(&timers.guard);
        wait_wake(server, before);
        return;
    }
    if (ring_linked(&timer->waiting))
        timer->overruns++;
    else
        ring_append(&timer->queue->first, &timer->waiting);
    wait_leave(&timers.guard, before, OK);
}

static void expire(struct timer *timer, uint64_t now, uint32_t before)
{
    timeout_heap_remove(&timers.heap, &timer->timeout);
    if (timer->periodic)
        go_on(timer, now);
    if (timer->queue)
        line_up(timer, before);
    else
        call(timer, before);
}

/* --- The alarms --------------------------------------------------------------------- */

static void on_alarm(struct timeout *alarm);

/* This core's; only it could. */
static void drop_alarm(void)
{
    const unsigned core = this_cpu()->index;

    if (timers.is_set[core])
        timeout_cancel(&timers.alarms[core]);
    timers.is_set[core] = false;
}

static void set_alarm(uint64_t deadline)
{
    const unsigned core = this_cpu()->index;

    drop_alarm();
    timers.is_set[core] = true;
    timers.alarms[core].expire = on_alarm;
    timeout_arm(&timers.alarms[core], deadline);
}

static void see_to_earliest(void)
{
    const struct timeout *earliest = timers.heap.earliest;

    for (unsigned core = 0; core < CORES; core++)
        if (!earliest || (timers.is_set[core] && timers.alarms[core].deadline <= earliest->deadline))
            return;
    set_alarm(earliest->deadline);
}

/* What becomes due meanwhile waits for an alarm of its own. */
static void on_alarm(struct timeout *alarm)
{
    const uint64_t now = clock_now().microseconds;
    uint32_t before = wait_enter(&timers.guard);
    struct timeout *earliest;

    timers.is_set[alarm - timers.alarms] = false;
    while ((earliest = timers.heap.earliest) && earliest->deadline <= now) {
        expire(CONTAINER_OF(earliest, struct timer, timeout), now, before);
        before = wait_enter(&timers.guard);
    }
    see_to_earliest();
    wait_leave(&timers.guard, before, OK);
}

/* --- For everybody -------------------------------------------------------------------- */

int timer_start(struct timer *timer)
{
    if (!timer->callback || (timer->periodic && timer->interval.microseconds == 0))
        return E_INVALID;
    const uint32_t before = wait_enter(&timers.guard);
    if (timer->started)
        return wait_leave(&timers.guard, before, E_STATE);
    timer->started = true;
    timer->overruns = 0;
    timer->timeout.deadline = clock_after(clock_now(), timer->interval).microseconds;
    timeout_heap_insert(&timers.heap, &timer->timeout);
    see_to_earliest();
    return wait_leave(&timers.guard, before, OK);
}

/* While it is started, a timer that is called once is either among those that are
 * not due or lined up; a periodic one may be both. */
int timer_cancel(struct timer *timer)
{
    const uint32_t before = wait_enter(&timers.guard);
    const bool lined_up = ring_linked(&timer->waiting);

    if (!timer->started)
        return wait_leave(&timers.guard, before, E_STATE);
    if (timer->periodic || !lined_up)
        timeout_heap_remove(&timers.heap, &timer->timeout);
    if (lined_up)
        ring_remove(&timer->queue->first, &timer->waiting);
    if (!timers.heap.earliest)
        drop_alarm();
    timer->started = false;
    return wait_leave(&timers.guard, before, OK);
}

int timer_serve(struct timer_queue *queue, duration_t timeout)
{
    const uint32_t before = wait_enter(&timers.guard);
    struct call due;
    int result;

    if (queue->first) {
        struct timer *timer = CONTAINER_OF(queue->first, struct timer, waiting);

        ring_remove(&queue->first, &timer->waiting);
        due = claim(timer);
        result = wait_leave(&timers.guard, before, OK);
    } else {
        result = wait_in(&queue->servers, &timers.guard, &due, before, timeout);
    }
    if (result == OK)
        due.callback(due.argument);
    return result;
}

#include "kernel/core/timeout.h"
#include "kernel/core/cpu.h"
#include "kernel/core/machine.h"
#include "kernel/core/sched.h"

static void set_alarm(struct timeout_heap *heap)
{
    heap->alarm = heap->earliest ? heap->earliest->deadline : UINT64_MAX;
    machine_alarm_set(heap->alarm);
}

void timeout_arm(struct timeout *timeout, uint64_t deadline)
{
    struct timeout_heap *heap = &this_cpu()->timeouts;

    timeout->deadline = deadline;
    timeout_heap_insert(heap, timeout);
    if (deadline < heap->alarm)
        set_alarm(heap);
}

/* The alarm stays as it is: expiring early and finding nothing costs less than
 * setting it again for each wait that did not time out. */
void timeout_cancel(struct timeout *timeout)
{
    timeout_heap_remove(&this_cpu()->timeouts, timeout);
}

/* Handlers do not nest, so nothing need be masked. */
static void on_alarm(void)
{
    struct timeout_heap *heap = &this_cpu()->timeouts;
    const uint64_t now = machine_alarm_clear();
    struct timeout *earliest;

    while ((earliest = heap->earliest) && earliest->deadline <= now) {
        timeout_heap_remove(heap, earliest);
        earliest->expire(earliest);
    }
    set_alarm(heap);
    kernel_exit(0);
}

void timeout_start(void)
{
    machine_alarm_start(on_alarm);
    set_alarm(&this_cpu()->timeouts);
}

#include "kernel/clock.h"
#include "kernel/core/machine.h"
#include "kernel/core/sched.h"
#include "kernel/wait.h"

instant_t clock_now(void)
{
    return (instant_t){ machine_clock() };
}

static int sleep_masked(uint32_t before, duration_t duration)
{
    const int refusal = wait_refusal(before, duration);
    struct waiter sleeper;

    if (refusal != OK) {
        arch_restore_interrupts(before);
        return refusal == E_TIMEOUT ? OK : refusal; /* no time at all is over at once */
    }
    wait_queue_up(&sleeper, NULL, NULL);
    wait_sleep(&sleeper, duration);
    arch_unmask_interrupts();
    return OK;
}

/* Masked before it looks at the clock: who is preempted after the look would
 * sleep too long by as much. */
int sleep_until(instant_t instant)
{
    const uint32_t before = kernel_enter();

    return sleep_masked(before, clock_between(clock_now(), instant));
}

int sleep_for(duration_t duration)
{
    return sleep_masked(kernel_enter(), duration);
}

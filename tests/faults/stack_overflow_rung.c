/* A thread on whose stack an interrupt fits, but not the switch to a thread woken from the other core. */
// CORES 2
// STATUS 70
// SEE PANIC on core 0, thread "deep": stack overflow, noticed when the thread was preempted
// SEE     pc [0-9a-f]+ <.*sit_tight
// SEE   deep .* core 0 .* running
// SEE end of panic
#include "lib/duet.h"

enum { BYTES_LEFT = 40 };

static volatile bool deep_enough;
static struct semaphore wanted = SEMAPHORE_INIT(0);

static int sit_tight(void *nothing)
{
    const char *target = (const char *)arch_stack_end(thread_current()->context.stack_limit) + BYTES_LEFT;
    const char *first = __builtin_alloca(8);
    volatile char *last = __builtin_alloca((size_t)(first - target));

    *last = 1;
    deep_enough = true;
    while (nothing == NULL)
        arch_relax();
    return *last;
}

static int want(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&wanted, FOREVER);
}

THREAD(deep, 1024, .target = sit_tight, .core = CORE(0), .priority = LOW);
THREAD(urgent, 1024, .target = want, .core = CORE(0), .priority = HIGH);

int main(void)
{
    thread_start(&urgent);
    thread_set_core(thread_current(), CORE(CORES - 1));
    thread_start(&deep);
    while (!deep_enough)
        arch_relax();
    semaphore_release(&wanted);
    return thread_join(&deep, FOREVER);
}

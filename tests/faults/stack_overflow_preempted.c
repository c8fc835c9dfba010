/* A thread with less stack left than an interrupt takes is named when one comes. */
// STATUS 70
// SEE PANIC on core 0, thread "deep": stack overflow\b
// SEE     sp [0-9a-f]+; there was no room to save the other registers
// SEE   deep .* core 0 .* running
// SEE end of panic
#include "lib/duet.h"

enum { BYTES_LEFT = 16 };

static int sit_tight(void *nothing)
{
    const char *target = (const char *)arch_stack_end(thread_current()->context.stack_limit) + BYTES_LEFT;
    const char *first = __builtin_alloca(8);
    volatile char *last = __builtin_alloca((size_t)(first - target));

    *last = 1;
    while (nothing == NULL)
        arch_relax();
    return *last;
}

THREAD(deep, 1024, .target = sit_tight, .core = CORE(0));

/* main() wants its turn, so the thread is interrupted, and preempted. */
int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_start(&deep);
    while (thread_is_alive(&deep))
        arch_relax();
    return 0;
}

/* A thread on whose stack there is room for all of a wait but the switch: it is to blame, not who would run next. */
// STATUS 70
// SEE PANIC on core 0, thread "deep": stack overflow
// SEE   deep .* core 0 .* running
// SEE end of panic
#include "kernel/core/cpu.h"
#include "lib/duet.h"

enum { BYTES_LEFT = 32 };

/* The last of what dispatch_blocked() does, with so little room left. */
static __attribute__((noinline)) void switch_away(void)
{
    struct cpu *cpu = this_cpu();
    struct thread *self = cpu->current;

    cpu->running = level_bit(IDLE);
    cpu->current = &cpu->idle;
    context_switch(&self->context, &cpu->idle.context);
}

static int sink_and_switch(void *nothing)
{
    const char *target = (const char *)arch_stack_end(thread_current()->context.stack_limit) + BYTES_LEFT;
    const char *first = __builtin_alloca(8);
    volatile char *last = __builtin_alloca((size_t)(first - target));

    *last = nothing != NULL;
    arch_mask_interrupts();
    switch_away();
    return *last;
}

THREAD(deep, 1024, .target = sink_and_switch, .core = CORE(0));

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_start(&deep);
    return thread_join(&deep, FOREVER);
}

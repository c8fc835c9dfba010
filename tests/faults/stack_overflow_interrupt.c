/* A handler that recurses for ever overflows the interrupt stack, not what lies below it. */
// STATUS 70
// SEE PANIC on core 0, interrupt SPARE over thread "main": stack overflow
// SEE [0-9a-f]+ <dive stack_overflow_interrupt.c:
// SEE   main .* running
// SEE end of panic
#include "lib/duet.h"

enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

static int dive(unsigned depth)
{
    volatile char here[64] = { 0 };

    if (depth == 0) /* it never is, but the compiler cannot know */
        return 0;
    return here[0] + dive(depth + 2) + here[63];
}

static void on_interrupt(void)
{
    dive(thread_priority(thread_current()) | 1);
}

int main(void)
{
    arch_interrupt_open(INTERRUPT_SPARE, on_interrupt);
    arch_interrupt_raise(INTERRUPT_SPARE);
    return 0;
}

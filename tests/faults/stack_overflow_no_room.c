/* A handler that overflows the interrupt stack by frames so small that there is no room
 * left to save its registers: which interrupt it was is found out all the same. */
// STATUS 70
// SEE PANIC on core 0, interrupt SPARE over thread "main": stack overflow
// SEE there was no room to save the other registers
// SEE [0-9a-f]+ <dive stack_overflow_no_room.c:
// SEE   main .* running
// SEE end of panic
#include "lib/duet.h"

enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

static void dive(unsigned depth);
static void (*volatile again)(unsigned depth) = dive;

static void dive(unsigned depth)
{
    again(depth + 1);
    __asm volatile(""); /* so that it is a call */
}

static void on_interrupt(void)
{
    dive(0);
}

int main(void)
{
    arch_interrupt_open(INTERRUPT_SPARE, on_interrupt);
    arch_interrupt_raise(INTERRUPT_SPARE);
    return 0;
}

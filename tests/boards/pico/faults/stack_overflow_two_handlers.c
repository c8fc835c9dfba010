/* Of two handlers below the address that a call left, the nearer one made it. */
// STATUS 70
// SEE PANIC on core 0, interrupt 30 over thread "main": stack overflow
// SEE there was no room to save the other registers
// SEE end of panic
#include "lib/duet.h"

enum { INTERRUPT_FARTHER = INTERRUPTS - 1, INTERRUPT_NEARER = INTERRUPTS - 2 };

static void dive(unsigned depth);
static void (*volatile again)(unsigned depth) = dive;

__attribute__((no_reorder)) static void do_nothing(void)
{
}

__attribute__((no_reorder)) static void dive(unsigned depth)
{
    again(depth + 1);
    __asm volatile(""); /* so that it is a call */
}

__attribute__((no_reorder)) static void begin_to_dive(void)
{
    dive(0);
}

int main(void)
{
    arch_interrupt_open(INTERRUPT_FARTHER, do_nothing);
    arch_interrupt_open(INTERRUPT_NEARER, begin_to_dive);
    arch_interrupt_raise(INTERRUPT_NEARER);
    return 0;
}

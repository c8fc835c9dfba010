/* A fault inside an interrupt handler: the report says which, and over which thread. */
// STATUS 70
// SEE PANIC on core 0, interrupt SPARE over thread "main": access through a null pointer
// SEE     pc [0-9a-f]+ <on_interrupt fault_in_interrupt.c:
// SEE   main .* running
// SEE end of panic
#include "lib/duet.h"

enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

static int *volatile nothing;

static void on_interrupt(void)
{
    *nothing = 1;
}

int main(void)
{
    arch_interrupt_open(INTERRUPT_SPARE, on_interrupt);
    arch_interrupt_raise(INTERRUPT_SPARE);
    return 0;
}

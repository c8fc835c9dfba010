/* A handler that overflows the interrupt stack without a call: the stack does not say who it was, and the report
 * names what every handler gives way to. */
// BOARD pico
// STATUS 70
// SEE PANIC on core 0, interrupt -2 over thread "main": stack overflow
// SEE there was no room to save the other registers
// SEE   main .* running
// SEE end of panic
#include "lib/duet.h"

enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

__attribute__((naked)) static void on_interrupt(void)
{
    __asm volatile("movs r0, #0\n"
                   "1: push {r0}\n"
                   "b 1b");
}

int main(void)
{
    arch_interrupt_open(INTERRUPT_SPARE, on_interrupt);
    arch_interrupt_raise(INTERRUPT_SPARE);
    return 0;
}

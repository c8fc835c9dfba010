/* panic() from an interrupt handler. */
// STATUS 70
// SEE PANIC on core 0, interrupt SPARE over thread "main": the sensor is on fire
// SEE     pc [0-9a-f]+ <on_interrupt panic_in_interrupt.c:
// SEE   main .* running
// SEE end of panic
#include "kernel/core/panic.h"
#include "lib/duet.h"

enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

static void on_interrupt(void)
{
    panic("the sensor is on fire");
}

int main(void)
{
    arch_interrupt_open(INTERRUPT_SPARE, on_interrupt);
    arch_interrupt_raise(INTERRUPT_SPARE);
    return 0;
}

/* An interrupt comes that nobody has a handler for. */
// STATUS 70
// SEE PANIC on core 0, interrupt SPARE over thread "main": interrupt SPARE, which nobody handles
// SEE end of panic
#include "kernel/arch/cortex_m/scs.h"
#include "lib/duet.h"

enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

int main(void)
{
    NVIC_ISER(INTERRUPT_SPARE / 32) = 1u << INTERRUPT_SPARE % 32;
    arch_interrupt_raise(INTERRUPT_SPARE);
    return 0;
}

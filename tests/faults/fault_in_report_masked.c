/* The same from a fault in code that masks interrupts: on Armv8-M a HardFault,
 * in which a second one would lock the core up. */
// STATUS 70
// SEE PANIC on core [01], thread "main": undefined instruction
// SEE the report itself failed: access to an address where nothing is, pc [0-9a-f]+ <
// SEE end of panic
#include "lib/duet.h"

static int sleep_on(void *nothing)
{
    (void)nothing;
    return sleep_for(FOREVER);
}

THREAD(nameless, 512, .target = sleep_on);

int main(void)
{
    thread_start(&nameless);
    nameless.name = (const char *)0x60000000;
    arch_mask_interrupts();
    __asm volatile("udf #7");
    return 0;
}

/*
 * erase_under_core_1.c - core 0 takes flash away while core 1 runs from it.
 */
#include "check.h"
#include "chip.h"

void run_from_flash(void)
{
    for (;;)
        __asm volatile("nop");
}

/* SSI off; from RAM, so it is core 1 that notices. */
__attribute__((section(".code_in_ram"), noinline)) static void take_flash_away(void)
{
    REGISTER(0x18000008) = 0;
    for (;;)
        ;
}

int main(void)
{
    prepare();
    start_core_1(run_from_flash);
    take_flash_away();
    return 0;
}

/*
 * deadlock.c - both cores sleep, and nothing is set up that could wake them.
 */
#include "check.h"
#include "chip.h"

void sleep_in_wfe(void)
{
    __asm volatile("sev\n wfe");
    for (;;)
        __asm volatile("wfe");
}

int main(void)
{
    prepare();
    start_core_1(sleep_in_wfe);
    ICER = 0xFFFFFFFF;
    TIMER_ALARM(0) = 1; /* no clock that it counts runs */
    for (;;)
        __asm volatile("wfi");
}

/*
 * hang.c - both cores are busy for ever.
 */
#include "check.h"

__attribute__((noinline)) void on_core_0(void)
{
    for (;;)
        __asm volatile("nop");
}

void on_core_1(void)
{
    for (;;)
        __asm volatile("nop");
}

int main(void)
{
    prepare();
    start_core_1(on_core_1);
    on_core_0();
    return 0;
}

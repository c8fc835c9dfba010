/*
 * lockup.c - a fault handler that faults, on core 1.
 */
#include "check.h"
#include "chip.h"

static void fault_again(struct frame *frame)
{
    (void)frame;
    __asm volatile("str %0, [%0]" ::"l"(0x30000002) : "memory");
}

void fault_first(void)
{
    (void)REGISTER(0x30000000);
}

int main(void)
{
    prepare();
    on(HARD_FAULT, fault_again);
    start_core_1(fault_first);
    for (;;)
        ;
}

/*
 * runaway.c - a call into RAM that holds nothing, with a fault handler that only stops.
 */
#include "check.h"
#include "chip.h"

static void stop(struct frame *frame)
{
    (void)frame;
    for (;;)
        ;
}

int main(void)
{
    prepare();
    on(HARD_FAULT, stop);
    for (uint32_t word = 0x20041F00; word < 0x20042000; word += 4)
        REGISTER(word) = 0; /* the second boot stage, which would begin again */
    ((void (*)(void))0x2003FF01)();
    return 0;
}

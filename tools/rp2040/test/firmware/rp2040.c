/*
 * rp2040.c - what only an RP2040 needs before its interrupts can be tested.
 */
#include "chip.h"

/* The boot ROM's core 1 has sent a word, which holds an interrupt line high until it is read. */
void prepare(void)
{
    while (FIFO_STATUS & FIFO_VALID)
        (void)FIFO_READ;
    ICPR = 0xFFFFFFFF;
}

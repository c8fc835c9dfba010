/*
 * rp2040.c - what only an RP2040 needs before its interrupts can be tested.
 */
#include "support.h"

enum {
    FIFO_STATUS = 0xD0000050,
    FIFO_READ = 0xD0000058,
    ICPR = 0xE000E280,
};

/* The boot ROM's core 1 has sent a word, which holds an interrupt line high until it is read. */
void prepare(void)
{
    while (*word_at(FIFO_STATUS) & 1)
        (void)*word_at(FIFO_READ);
    *word_at(ICPR) = 0xFFFFFFFF;
}

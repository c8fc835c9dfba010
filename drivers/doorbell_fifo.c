/*
 * doorbell_fifo.c - a FIFO between two cores as a doorbell.
 *
 * Any word rings; the interrupt asks while there is one. A FIFO that is full rings
 * already, so nothing ever waits for room. The flags of a read too many or a write
 * too many ask as well; neither is made here, but a debugger may have.
 *
 * Source: RP2040 datasheet, 2.3.1.4.
 */
#include "drivers/doorbell.h"

struct fifo {
    volatile uint32_t status, write, read;
};

enum { STATUS_VALID = 1u << 0, STATUS_READY = 1u << 1, STATUS_ERRORS = 3u << 2 };

/* The other core's: a core cannot put anything into its own FIFO. */
void doorbell_ring(unsigned core, uintptr_t base)
{
    struct fifo *fifo = (struct fifo *)base;

    (void)core;
    if (fifo->status & STATUS_READY)
        fifo->write = 1;
}

/* The calling core's. */
void doorbell_clear(unsigned core, uintptr_t base)
{
    struct fifo *fifo = (struct fifo *)base;

    (void)core;
    while (fifo->status & STATUS_VALID)
        (void)fifo->read;
    fifo->status = STATUS_ERRORS;
}

/*
 * doorbell_mhu.c - the Message Handling Unit of the SSE-200 subsystem.
 *
 * Four sticky bits a core, set and cleared by separate registers; the
 * interrupt is their OR. One bit is all a doorbell needs.
 *
 * Source: SSE-200 Technical Reference Manual (Arm 101104), section 3.8.
 */
#include "drivers/doorbell.h"

struct mhu {
    struct {
        volatile uint32_t status, set, clear, reserved;
    } core[2];
};

void doorbell_ring(unsigned core, uintptr_t base)
{
    ((struct mhu *)base)->core[core].set = 1;
}

void doorbell_clear(unsigned core, uintptr_t base)
{
    ((struct mhu *)base)->core[core].clear = 1;
}

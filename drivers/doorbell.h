/*
 * doorbell.h - one core interrupts another.
 */
#ifndef DRIVERS_DOORBELL_H
#define DRIVERS_DOORBELL_H

#include <stdint.h>

void doorbell_ring(unsigned core, uintptr_t base);
void doorbell_clear(unsigned core, uintptr_t base);

#endif

/*
 * park.h - one core runs; the other waits in RAM and reads no flash.
 *
 *     if (park_other_core(10000)) {       // microseconds
 *         ...                             // interrupts masked, from RAM
 *         park_release();
 *     }
 *
 * The other core is asked by an interrupt above all others, so a handler does not
 * keep it, and sleep does not; only masked interrupts do. A core that is in reset
 * or has not been started is none to wait for.
 *
 * Who asks waits no longer than its patience. Who is parked waits for as long as
 * it is told to: nothing it could do instead lies in RAM. What bounds that is that
 * the other core does one thing to the flash, from RAM too, with nothing to wait
 * for but the flash.
 */
#ifndef BOARDS_SOC_RP2040_PARK_H
#define BOARDS_SOC_RP2040_PARK_H

#include <stdbool.h>
#include <stdint.h>

/* On each core, once. */
void park_start(void);

/* True: the other core stays parked until park_release(). False: it did not come
 * in time, and the request is withdrawn; it may have come a moment later, and left
 * again. Interrupts masked. One core at a time: the kernel sees to that. */
bool park_other_core(uint32_t patience);

void park_release(void);

#endif

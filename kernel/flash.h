/*
 * flash.h - keeps data where the program is: in the flash it runs from.
 *
 *     struct settings { uint32_t magic, baud; ... };      // at most a page of 256 bytes
 *     static uint8_t page[256];
 *
 *     memcpy(page, &settings, sizeof settings);
 *     const uint32_t place = flash_bytes() - flash_sector_bytes();     // the last sector
 *     if (flash_erase(place, FOREVER) == OK)
 *         flash_program(place, page, FOREVER);
 *     ...
 *     const struct settings *saved = flash_at(place);     // read like any memory
 *
 * Erasing makes every bit of a sector 1; programming makes bits of a page 0, and
 * cannot make them 1 again. A sector wears out: a hundred thousand times is usual.
 *
 * Meanwhile there is nothing to run: all cores stand still, interrupts masked, one
 * in this call and the others in RAM, for as long as the flash takes. A usual one
 * takes 45 ms to erase a sector, at worst 400, and 0.4 ms for a page, at worst 3.
 * So write when nothing else is to be done in time, and feed watchdogs before.
 */
#ifndef KERNEL_FLASH_H
#define KERNEL_FLASH_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/status.h"

/* Erases the sector at `offset`, counted from the start of flash. `timeout` is for
 * another thread that is writing.
 *
 * E_INVALID: not the beginning of a sector, beyond the end, or where the program
 * is. E_CONTEXT: in an interrupt handler, or with interrupts masked. E_TIMEOUT:
 * another thread was writing all the time, or another core had interrupts masked
 * for longer than FLASH_STOP_US. Nothing was erased. */
int flash_erase(uint32_t offset, duration_t timeout);

/* Programs the page at `offset` from the bytes at `page`, which may be anywhere.
 * Errors as above. */
int flash_program(uint32_t offset, const void *page, duration_t timeout);

/* 0 where the machine has no such flash. */
size_t flash_bytes(void);
size_t flash_sector_bytes(void);
size_t flash_page_bytes(void);

/* How many of the first bytes the program takes, in whole sectors. */
size_t flash_bytes_of_program(void);

/* Where the byte at `offset` can be read. */
const void *flash_at(uint32_t offset);

#endif

/*
 * flash.h - a serial flash that is also what programs run from.
 *
 * While either function runs nothing can be read from it: interrupts are masked,
 * every other core stays away, memory may be executed wherever it is.
 */
#ifndef DRIVERS_FLASH_H
#define DRIVERS_FLASH_H

#include <stdint.h>

enum { FLASH_SECTOR_BYTES = 4096, FLASH_PAGE_BYTES = 256 };

/* All bytes of the sector at `offset` become 0xFF. */
void flash_erase_sector(uint32_t offset);

/* Bits of the page at `offset` become 0 where those of `page` are. It lies in RAM. */
void flash_program_page(uint32_t offset, const void *page);

#endif

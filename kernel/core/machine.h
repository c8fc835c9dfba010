/*
 * machine.h - what the kernel asks of a system on a chip.
 *
 * boards/soc/<soc>/machine.c answers all of it. Nothing here has a default: a
 * port that forgets one function does not link.
 *
 * "rings", "expires" and "is ready" are interrupts. Each `_start` function is
 * handed the kernel's handler, attaches it on the core that calls, and opens
 * that interrupt.
 */
#ifndef KERNEL_CORE_MACHINE_H
#define KERNEL_CORE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef void interrupt_handler(void);

/* --- Boot: once, on core 0, in this order, interrupts masked ------------- */

/* Puts every other core back into reset (a debugger may have left it running),
 * frees hardware locks that were held, and starts the clock tree. */
void machine_reset(void);

/* The memory map for arch_protect_memory(), ended by an entry of size 0. */
enum memory_use { MEMORY_CODE, MEMORY_DATA, MEMORY_DEVICES };

struct memory_range {
    uintptr_t start;
    size_t bytes;
    enum memory_use use;
};

extern const struct memory_range machine_memory[];

/* Lets core `core` run from reset with this vector table (its first word is
 * the stack pointer, its second where to begin). 256-byte aligned. */
void machine_start_core(unsigned core, const void *vectors);

/* Which core this is, 0 to CORES - 1. Slow; the kernel asks once per core. */
unsigned machine_core(void);

/* --- Time ----------------------------------------------------------------- */

/* Starts the clock at `microseconds`; once, on core 0. */
void machine_clock_start(uint64_t microseconds);

/* Microseconds; any core, any context; never goes back on any core. */
uint64_t machine_clock(void);

/* Each core has one alarm, which expires on the core that set it. An instant
 * that has passed expires at once; a far one may expire early. The handler
 * calls machine_alarm_clear(), which says what time it is, first, and sets the
 * next alarm last, UINT64_MAX if it knows of none, so that a machine with a
 * short counter can keep it. */
void machine_alarm_start(interrupt_handler *expired);
void machine_alarm_set(uint64_t microseconds);
uint64_t machine_alarm_clear(void);

/* --- Doorbell: a core interrupts another, or itself ------------------------ */

/* By arch_doorbell_open(). */
void machine_doorbell_start(interrupt_handler *rung);

/* Never blocks; ringing a bell that already rings changes nothing. The caller
 * has fenced, so that its stores are visible to whoever answers. */
void machine_doorbell_ring(unsigned core);

/* Called by the handler, with its own core, before it fences and looks why the
 * bell rang, so that a ring after the look is an interrupt of its own. */
void machine_doorbell_clear(unsigned core);

/* The same where interrupts are masked and the handler has not been called: it will
 * not be, but for a ring from now on. */
void machine_doorbell_cancel(unsigned core);

/* --- Console ----------------------------------------------------------------- */

/* Opens the UART; `sent` is called on this core when a byte has left. */
void machine_console_start(interrupt_handler *sent);

/* Called by the handler before it sends the next byte. */
void machine_console_clear(void);

/* Hands one byte to the UART; false if it cannot take one now. Any core. */
bool machine_console_send(uint8_t byte);

/* --- Flash that programs run from --------------------------------------------- */

extern const struct machine_flash {
    uintptr_t start;     /* where it can be read */
    size_t bytes;        /* 0: there is none, and nothing below is called */
    size_t sector_bytes; /* are erased together */
    size_t page_bytes;   /* are programmed together */
} machine_flash;

/* While either runs there is nothing to run from, so every other core is stopped,
 * whatever it is doing, unless it is asleep in reset. False, and nothing done, if
 * one could not be stopped within `patience` microseconds. Interrupts masked,
 * which they stay for as long as the flash takes. `offset` is from the start, and
 * of a sector's or page's beginning. */
bool machine_flash_erase(uint32_t offset, uint32_t patience);
bool machine_flash_program(uint32_t offset, const void *page, uint32_t patience);

/* --- The end ------------------------------------------------------------------- */

/* Ends the run: an emulator exits with this status, a board stops. */
_Noreturn void machine_exit(int status);

#endif

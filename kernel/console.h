/*
 * console.h - lines on their way to the UART.
 *
 * A line is put into the buffer whole, so lines from two cores never mix, and
 * the UART's interrupt sends it on. Nobody waits for anybody: where the buffer
 * is full, the caller itself feeds the UART until there is room.
 */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H

#include <stddef.h>

/* Sends at most CONSOLE_LINE_BYTES bytes in one piece; fastest where `text` is
 * word aligned, for it is copied with interrupts masked. Any context. */
void console_write(const char *text, size_t bytes);

/* Returns when everything written before has left. */
void console_flush(void);

/* At boot, on the core that will serve the UART. */
void console_start(void);

/* From now on bytes go straight to the UART, without locks or interrupts,
 * after what the buffer holds, on a line of their own; other cores are silent. For
 * panic. */
void console_take_over(void);

#endif

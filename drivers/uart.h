/*
 * uart.h - one byte at a time over a serial line.
 *
 * A driver knows a block of registers and nothing else: no kernel, no
 * interrupt numbers, no memory but the registers. `base` is the block's address.
 */
#ifndef DRIVERS_UART_H
#define DRIVERS_UART_H

#include <stdbool.h>
#include <stdint.h>

/* 8 bits, no parity; the interrupt says "a byte has left". */
void uart_start(uintptr_t base, uint32_t clock_hz, uint32_t baud);

/* False if the transmitter is busy. */
bool uart_send(uintptr_t base, uint8_t byte);

/* Whether all that was sent has left. */
bool uart_is_idle(uintptr_t base);

/* Ends the interrupt request. */
void uart_clear(uintptr_t base);

#endif

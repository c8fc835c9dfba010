/*
 * uart_pl011.c - Arm's PrimeCell UART.
 *
 * Its FIFOs are left off. The transmit interrupt is raised when the FIFO runs
 * down to a level, not while it is below; with FIFOs a line shorter than the
 * level would never raise one. Off, the level is that of one byte.
 *
 * Source: PrimeCell UART (PL011) Technical Reference Manual (Arm DDI 0183), 2.4.3, 2.8, 3.3.
 */
#include "drivers/uart.h"

struct uart {
    volatile uint32_t data, receive_status, reserved_0[4], flags, reserved_1, low_power, integer_divider,
        fraction_divider, line_control, control, fifo_levels, interrupt_mask, raw_interrupts, interrupts,
        interrupt_clear;
};

enum {
    FLAG_BUSY = 1u << 3,
    FLAG_TX_FULL = 1u << 5,
    LINE_8_BITS = 3u << 5,
    CONTROL_ENABLE = 1u << 0,
    CONTROL_TX_ENABLE = 1u << 8,
    CONTROL_RX_ENABLE = 1u << 9,
    INTERRUPT_TX = 1u << 5,
    FRACTIONS = 64,
    SAMPLES_PER_BIT = 16,
};

static struct uart *at(uintptr_t base)
{
    return (struct uart *)base;
}

void uart_start(uintptr_t base, uint32_t clock_hz, uint32_t baud)
{
    const uint32_t divider = (clock_hz * (FRACTIONS / SAMPLES_PER_BIT) + baud / 2) / baud;

    at(base)->control = 0;
    at(base)->integer_divider = divider / FRACTIONS;
    at(base)->fraction_divider = divider % FRACTIONS;
    at(base)->line_control = LINE_8_BITS; /* takes over the divider, so it comes after it */
    at(base)->interrupt_mask = INTERRUPT_TX;
    at(base)->control = CONTROL_ENABLE | CONTROL_TX_ENABLE | CONTROL_RX_ENABLE;
}

bool uart_send(uintptr_t base, uint8_t byte)
{
    if (at(base)->flags & FLAG_TX_FULL)
        return false;
    at(base)->data = byte;
    return true;
}

bool uart_is_idle(uintptr_t base)
{
    return !(at(base)->flags & FLAG_BUSY);
}

void uart_clear(uintptr_t base)
{
    at(base)->interrupt_clear = INTERRUPT_TX;
}

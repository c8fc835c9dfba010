/*
 * uart_cmsdk.c - the UART of Arm's Cortex-M System Design Kit.
 *
 * Source: Arm DDI 0479, section 4.3.
 */
#include "drivers/uart.h"

struct uart {
    volatile uint32_t data, state, control, interrupt_clear, baud_divider;
};

enum {
    STATE_TX_FULL = 1u << 0,
    CONTROL_TX_ENABLE = 1u << 0,
    CONTROL_TX_INTERRUPT = 1u << 2,
    INTERRUPT_TX = 1u << 0,
    BAUD_DIVIDER_MIN = 16,
};

static struct uart *at(uintptr_t base)
{
    return (struct uart *)base;
}

void uart_start(uintptr_t base, uint32_t clock_hz, uint32_t baud)
{
    const uint32_t divider = clock_hz / baud;

    at(base)->baud_divider = divider < BAUD_DIVIDER_MIN ? BAUD_DIVIDER_MIN : divider;
    at(base)->control = CONTROL_TX_ENABLE | CONTROL_TX_INTERRUPT;
}

bool uart_send(uintptr_t base, uint8_t byte)
{
    if (at(base)->state & STATE_TX_FULL)
        return false;
    at(base)->data = byte;
    return true;
}

bool uart_is_idle(uintptr_t base)
{
    return !(at(base)->state & STATE_TX_FULL);
}

void uart_clear(uintptr_t base)
{
    at(base)->interrupt_clear = INTERRUPT_TX;
}

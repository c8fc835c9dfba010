/*
 * echo.c - sends back what UART0 and UART1 receive, in capitals on UART1, from
 * their interrupt handlers; ends with a "q".
 */
#include "check.h"
#include "chip.h"

#define UART(n, offset) REGISTER(0x40034000 + 0x4000 * (n) + (offset))
#define DATA(n) UART(n, 0x00)
#define FLAGS(n) UART(n, 0x18)
enum { RX_EMPTY = 1 << 4, TX_FULL = 1 << 5, BUSY = 1 << 3, RX = 1 << 4, RX_TIMEOUT = 1 << 6 };

static volatile int quit;

static void start_uart(unsigned n)
{
    release(HELD_UART0 << n);
    UART(n, 0x24) = 8;
    UART(n, 0x2C) = 3 << 5 | 1 << 4;
    UART(n, 0x38) = RX | RX_TIMEOUT;
    UART(n, 0x30) = 1 | 3 << 8;
    ISER = 1 << (UART_0 + n);
}

static uint32_t answer(unsigned n, uint32_t byte)
{
    return n == 1 && byte >= 'a' && byte <= 'z' ? byte - 32 : byte;
}

static void echo(unsigned n)
{
    while (!(FLAGS(n) & RX_EMPTY)) {
        const uint32_t byte = DATA(n) & 0xFF;
        quit |= byte == 'q';
        while (FLAGS(n) & TX_FULL)
            ;
        DATA(n) = answer(n, byte);
    }
}

static void echo_0(struct frame *frame)
{
    (void)frame;
    echo(0);
}

static void echo_1(struct frame *frame)
{
    (void)frame;
    echo(1);
}

int main(void)
{
    prepare();
    start_clocks();
    on(INTERRUPT_0 + UART_0, echo_0);
    on(INTERRUPT_0 + UART_0 + 1, echo_1);
    start_uart(0);
    start_uart(1);
    while (!quit)
        __asm volatile("wfi");
    while ((FLAGS(0) | FLAGS(1)) & BUSY)
        ;
    return 5;
}

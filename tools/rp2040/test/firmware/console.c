/*
 * console.c - prints on UART0, a report of the kernel's form among it, and ends with a status of its own.
 */
#include "check.h"
#include "chip.h"

#define DATA REGISTER(0x40034000)
#define FLAGS REGISTER(0x40034018)
enum { BUSY = 1 << 3, TX_FULL = 1 << 5 };

static void start_uart(void)
{
    start_clocks();
    release(HELD_UART0);
    REGISTER(0x40034024) = 1;
    REGISTER(0x4003402C) = 3 << 5 | 1 << 4;
    REGISTER(0x40034030) = 1 | 3 << 8;
}

static void put(const char *text)
{
    for (; *text != '\0'; text++) {
        while (FLAGS & TX_FULL)
            ;
        DATA = (uint8_t)*text;
    }
}

static void put_address(const void *address)
{
    for (int shift = 28; shift >= 0; shift -= 4) {
        const char digit[] = { "0123456789abcdef"[(uint32_t)address >> shift & 15], '\0' };
        put(digit);
    }
}

int main(void)
{
    prepare();
    start_uart();
    put("plain 10000100\n*** in code ");
    put_address((const void *)main);
    put(" and data 0x");
    put_address((const void *)0x20000000);
    put("\nno newline at the end");
    while (FLAGS & BUSY)
        ;
    return 42;
}

/*
 * support.c - see support.h.
 */
#include "support.h"

enum {
    SYS_WRITE0 = 0x04,
    SYS_EXIT_EXTENDED = 0x20,
    APPLICATION_EXIT = 0x20026,
};

void print(const char *text)
{
    semihost(SYS_WRITE0, text);
}

void print_number(uint32_t number)
{
    char digits[9];

    for (int i = 7; i >= 0; i--, number >>= 4)
        digits[i] = "0123456789abcdef"[number & 15];
    digits[8] = '\0';
    print(digits);
}

void print_checksum(const char *name, uint32_t checksum)
{
    print(name);
    print(" ");
    print_number(checksum);
    print("\n");
}

uint32_t fold(uint32_t checksum, uint32_t word)
{
    checksum = (checksum ^ word) * 0x01000193;
    return checksum ^ checksum >> 15;
}

uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

_Noreturn void finish(uint32_t status)
{
    const uint32_t block[] = { APPLICATION_EXIT, status };

    semihost(SYS_EXIT_EXTENDED, block);
    for (;;)
        ;
}

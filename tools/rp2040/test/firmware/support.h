/*
 * support.h - what the test firmwares share: lines of output, checksums, and the end.
 */
#ifndef TOOLS_RP2040_TEST_FIRMWARE_SUPPORT_H
#define TOOLS_RP2040_TEST_FIRMWARE_SUPPORT_H

#include <stdint.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

struct frame { /* what an exception pushes */
    uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
};

uint32_t semihost(uint32_t operation, const void *parameter);

void print(const char *text);
void print_number(uint32_t number); /* in hexadecimal */

/* "name checksum", and a newline. */
void print_checksum(const char *name, uint32_t checksum);

/* A checksum that has seen `word` too. */
uint32_t fold(uint32_t checksum, uint32_t word);

/* The next of a sequence that is the same on every machine. */
uint32_t next_random(uint32_t *state);

/* Ends the run. */
_Noreturn void finish(uint32_t status);

/* Brings the chip's interrupt lines to rest. */
void prepare(void);

/* Each firmware has its own. */
void on_exception(struct frame *frame, uint32_t exc_return);

static inline volatile uint32_t *word_at(uint32_t address)
{
    return (volatile uint32_t *)address;
}

#endif

/*
 * instructions.h - the parts of the instruction self-test. Each prints checksums, one line per instruction.
 */
#ifndef TOOLS_RP2040_TEST_FIRMWARE_INSTRUCTIONS_H
#define TOOLS_RP2040_TEST_FIRMWARE_INSTRUCTIONS_H

#include "support.h"

void test_values(void);    /* what is computed, with operands at the edges, and the flags */
void test_encodings(void); /* every encoding, with operands at random */
void test_transfers(void); /* loads and stores */
void test_branches(void);
void test_special(void); /* MRS, MSR, CPS */
void test_exceptions(void);

/* Called by on_exception(); test_exceptions() sets it. */
extern void (*exception_hook)(struct frame *frame, uint32_t exc_return);

#endif

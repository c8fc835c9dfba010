/*
 * slot.h - one instruction, run with registers of the test's choice (slot.S).
 */
#ifndef TOOLS_RP2040_TEST_FIRMWARE_SLOT_H
#define TOOLS_RP2040_TEST_FIRMWARE_SLOT_H

#include <stdint.h>

#include "support.h"

#define SLOT_HALFWORDS 8
#define NOP 0xBF00

struct state {
    uint32_t low[8];
    uint32_t high[5]; /* r8 to r12 */
    uint32_t lr;
    uint32_t sp; /* into memory that may be written: 32 bytes below it at least are */
    uint32_t flags;
};

extern volatile uint16_t slot[SLOT_HALFWORDS];
extern volatile uint16_t slot_end[];

/* Memory for loads, stores and stacks of the tests. */
#define ARENA_WORDS 320
extern uint32_t arena[ARENA_WORDS];

void run_slot(struct state *state);

/* Runs one or two halfwords and NOPs; a NOP as the second is one. */
void run_opcode(struct state *state, uint16_t first, uint16_t second);

/* Fills registers and flags from a sequence of numbers; sp points to the middle of the arena. */
void randomize(struct state *state, uint32_t *random);

/* Registers and flags, and how far sp has gone from the middle of the arena. */
uint32_t fold_state(uint32_t checksum, const struct state *state);

uint32_t fold_arena(uint32_t checksum);
void fill_arena(uint32_t *random);

#endif

/*
 * slot.c - see slot.h.
 */
#include "slot.h"

uint32_t arena[ARENA_WORDS] __attribute__((aligned(8)));

static uint32_t middle_of_arena(void)
{
    return (uint32_t)&arena[ARENA_WORDS / 2];
}

/* An emulator translates code that was written anew, so it is written only where it changes. */
void run_opcode(struct state *state, uint16_t first, uint16_t second)
{
    if (slot[0] != first)
        slot[0] = first;
    if (slot[1] != second)
        slot[1] = second;
    __asm volatile("dsb\n isb" ::: "memory");
    run_slot(state);
}

void randomize(struct state *state, uint32_t *random)
{
    for (unsigned i = 0; i < 8; i++)
        state->low[i] = next_random(random);
    for (unsigned i = 0; i < 5; i++)
        state->high[i] = next_random(random);
    state->lr = next_random(random);
    state->sp = middle_of_arena();
    state->flags = next_random(random) & 0xF0000000;
}

uint32_t fold_state(uint32_t checksum, const struct state *state)
{
    for (unsigned i = 0; i < 8; i++)
        checksum = fold(checksum, state->low[i]);
    for (unsigned i = 0; i < 5; i++)
        checksum = fold(checksum, state->high[i]);
    checksum = fold(checksum, state->lr);
    checksum = fold(checksum, state->sp - middle_of_arena());
    return fold(checksum, state->flags & 0xF0000000);
}

void fill_arena(uint32_t *random)
{
    for (unsigned i = 0; i < ARENA_WORDS; i++)
        arena[i] = next_random(random);
}

uint32_t fold_arena(uint32_t checksum)
{
    for (unsigned i = 0; i < ARENA_WORDS; i++)
        checksum = fold(checksum, arena[i]);
    return checksum;
}

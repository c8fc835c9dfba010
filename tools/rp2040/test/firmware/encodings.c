/*
 * encodings.c - every 16-bit encoding that only computes, with operands at random: which register is which, and how
 * immediates are taken apart.
 */
#include "instructions.h"
#include "slot.h"

#define ROUNDS 4

struct range {
    const char *name;
    uint16_t first;
    uint16_t last;
};

static const struct range ranges[] = {
    { "shift immediate", 0x0000, 0x17FF },
    { "add, subtract three", 0x1800, 0x1FFF },
    { "immediate of eight bits", 0x2000, 0x3FFF },
    { "two low registers", 0x4000, 0x43FF },
    { "add sp to register", 0xA800, 0xAFFF },
    { "adjust sp", 0xB000, 0xB0FF },
    { "extend", 0xB200, 0xB2FF },
    { "reverse", 0xBA00, 0xBA7F },
    { "reverse signed", 0xBAC0, 0xBAFF },
};

static uint32_t fold_opcode(uint32_t checksum, uint16_t opcode, uint32_t *random)
{
    struct state state;

    for (unsigned round = 0; round < ROUNDS; round++) {
        randomize(&state, random);
        run_opcode(&state, opcode, NOP);
        checksum = fold_state(checksum, &state);
    }
    return checksum;
}

static void test_range(const struct range *range)
{
    uint32_t random = 0x1234567, checksum = 0;

    for (uint32_t opcode = range->first; opcode <= range->last; opcode++)
        checksum = fold_opcode(checksum, (uint16_t)opcode, &random);
    print_checksum(range->name, checksum);
}

/* ADD, CMP and MOV of any registers: not with pc as what is written, and sp only as what is read or added to. */
static int is_harmless(uint16_t opcode)
{
    const unsigned target = (opcode >> 4 & 8) | (opcode & 7), source = opcode >> 3 & 15;
    const unsigned operation = opcode >> 8 & 3;

    if (operation == 1)
        return target != 15 && source != 15 && (target > 7 || source > 7);
    return target != 15 && target != 13 && source != 15;
}

static void test_any_registers(void)
{
    uint32_t random = 0x7654321, checksum = 0;

    for (uint32_t opcode = 0x4400; opcode < 0x4700; opcode++) {
        if (is_harmless((uint16_t)opcode))
            checksum = fold_opcode(checksum, (uint16_t)opcode, &random);
    }
    print_checksum("any registers", checksum);
}

/* The program counter as an operand: ADR, MOV and ADD of pc; RAM is at the same addresses on both machines. */
static void test_program_counter(void)
{
    static const uint16_t opcodes[] = { 0xA000, 0xA17F, 0xA7FF, 0x4678, 0x46FB, 0x4478, 0x44F8 };
    uint32_t random = 99, checksum = 0;

    for (unsigned i = 0; i < COUNT_OF(opcodes); i++)
        checksum = fold_opcode(checksum, opcodes[i], &random);
    print_checksum("pc as operand", checksum);
}

/* mov sp, rN ignores the two lowest bits; add sp, rN as well. */
static void test_stack_pointer(void)
{
    uint32_t checksum = 0;
    struct state state;

    for (uint32_t low = 0; low < 8; low++) {
        uint32_t random = 5;
        randomize(&state, &random);
        state.low[3] = state.sp + low;
        run_opcode(&state, 0x469D, NOP);
        checksum = fold(fold_state(checksum, &state), low);
        randomize(&state, &random);
        state.low[3] = low;
        run_opcode(&state, 0x449D, NOP);
        checksum = fold_state(checksum, &state);
    }
    print_checksum("sp as result", checksum);
}

void test_encodings(void)
{
    for (unsigned i = 0; i < COUNT_OF(ranges); i++)
        test_range(&ranges[i]);
    test_any_registers();
    test_program_counter();
    test_stack_pointer();
}

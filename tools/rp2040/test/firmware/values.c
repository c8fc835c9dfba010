/*
 * values.c - data processing with operands at the edges, the flags and the carry among them set and clear before, and
 * their state after.
 */
#include "instructions.h"
#include "slot.h"

struct operation {
    const char *name;
    uint16_t opcode; /* the destination or first operand is r0, the other r1 */
};

static const uint32_t edges[] = {
    0,          1,          2,          3,          7,          8,          15,         16,         30,
    31,         32,         33,         63,         64,         127,        128,        255,        256,
    0x7FFF,     0x8000,     0xFFFF,     0x10000,    0x12345678, 0x55555555, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000,
    0x80000001, 0xAAAAAAAA, 0xDEADBEEF, 0xFFFF8000, 0xFFFFFF00, 0xFFFFFFFE, 0xFFFFFFFF,
};

static const uint32_t flags[] = { 0x00000000, 0xF0000000, 0x20000000, 0xD0000000 };

static const struct operation operations[] = {
    { "ands", 0x4008 },   { "eors", 0x4048 },     { "lsls", 0x4088 },     { "lsrs", 0x40C8 },    { "asrs", 0x4108 },
    { "adcs", 0x4148 },   { "sbcs", 0x4188 },     { "rors", 0x41C8 },     { "tst", 0x4208 },     { "rsbs", 0x4248 },
    { "cmp", 0x4288 },    { "cmn", 0x42C8 },      { "orrs", 0x4308 },     { "muls", 0x4348 },    { "bics", 0x4388 },
    { "mvns", 0x43C8 },   { "adds", 0x1840 },     { "subs", 0x1A40 },     { "add", 0x4408 },     { "cmp any", 0x4508 },
    { "mov", 0x4608 },    { "sxth", 0xB208 },     { "sxtb", 0xB248 },     { "uxth", 0xB288 },    { "uxtb", 0xB2C8 },
    { "rev", 0xBA08 },    { "rev16", 0xBA48 },    { "revsh", 0xBAC8 },    { "movs", 0x0008 },    { "adds 7", 0x1DC8 },
    { "subs 7", 0x1FC8 }, { "adds 255", 0x30FF }, { "subs 255", 0x38FF }, { "cmp 128", 0x2880 },
};

static uint32_t fold_operation(uint16_t opcode, uint32_t first, uint32_t second, uint32_t checksum)
{
    struct state state;

    for (unsigned i = 0; i < COUNT_OF(flags); i++) {
        uint32_t random = 1;
        randomize(&state, &random);
        state.low[0] = first;
        state.low[1] = second;
        state.flags = flags[i];
        run_opcode(&state, opcode, NOP);
        checksum = fold_state(checksum, &state);
    }
    return checksum;
}

void test_values(void)
{
    for (unsigned i = 0; i < COUNT_OF(operations); i++) {
        uint32_t checksum = 0;
        for (unsigned first = 0; first < COUNT_OF(edges); first++)
            for (unsigned second = 0; second < COUNT_OF(edges); second++)
                checksum = fold_operation(operations[i].opcode, edges[first], edges[second], checksum);
        print_checksum(operations[i].name, checksum);
    }
}

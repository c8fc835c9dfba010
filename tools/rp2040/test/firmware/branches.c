/*
 * branches.c - every condition with every state of the flags, and every way to go somewhere else.
 */
#include "instructions.h"
#include "slot.h"

/* Instructions of the slot behind the one under test; whether and where it branched shows in r0. */
static void prepare_slot(void)
{
    for (unsigned i = 0; i < SLOT_HALFWORDS; i++)
        slot[i] = NOP;
    slot[2] = 0x3001; /* adds r0, #1 */
    slot[3] = 0x3002;
    slot[4] = 0x3004;
    slot[5] = 0x3008;
    slot[6] = 0x3010;
    slot[7] = 0x3020;
}

static uint32_t run_branch(uint32_t checksum, uint16_t first, uint16_t second, uint32_t flags, uint32_t target)
{
    struct state state;
    uint32_t random = 77;

    randomize(&state, &random);
    state.low[0] = 0;
    state.low[3] = target;
    state.high[1] = target;
    state.flags = flags;
    run_opcode(&state, first, second);
    return fold_state(checksum, &state);
}

static void test_conditions(void)
{
    for (uint16_t condition = 0; condition < 14; condition++) {
        uint32_t checksum = 0;
        for (uint32_t flags = 0; flags < 16; flags++)
            checksum = run_branch(checksum, (uint16_t)(0xD002 | condition << 8), NOP, flags << 28, 0);
        print_checksum("branch on condition", checksum);
    }
}

static void test_offsets(void)
{
    uint32_t checksum = 0;

    for (uint16_t offset = 0; offset < 6; offset++) {
        checksum = run_branch(checksum, (uint16_t)(0xE000 | offset), NOP, 0, 0);
        checksum = run_branch(checksum, 0xF000, (uint16_t)(0xF800 | offset), 0, 0); /* bl: leaves its mark in lr */
    }
    print_checksum("branch forward", checksum);
}

/* The first halfword goes on to a branch back, which goes to a branch on. */
static void test_backward(void)
{
    uint32_t checksum;

    slot[4] = 0xE7FB; /* back to slot[1] */
    checksum = run_branch(0, 0xE002, 0xE003, 0, 0);
    slot[4] = 0xF7FF; /* bl back to slot[1] */
    slot[5] = 0xFFFB;
    checksum = run_branch(checksum, 0xE002, 0xE003, 0, 0);
    prepare_slot();
    print_checksum("branch backward", checksum);
}

static void test_registers(void)
{
    static const uint16_t opcodes[] = {
        0x4718, /* bx r3 */
        0x4798, /* blx r3 */
        0x4748, /* bx r9 */
        0x47C8, /* blx r9 */
        0x469F, /* mov pc, r3 */
        0x46CF, /* mov pc, r9 */
    };
    uint32_t checksum = 0;

    for (unsigned i = 0; i < COUNT_OF(opcodes); i++)
        for (unsigned place = 2; place < SLOT_HALFWORDS; place++)
            checksum = run_branch(checksum, opcodes[i], NOP, 0, (uint32_t)&slot[place] | 1);
    print_checksum("branch to register", checksum);
    checksum = run_branch(0, 0x469F, NOP, 0, (uint32_t)&slot[5]); /* mov pc does not look at bit 0 */
    checksum = run_branch(checksum, 0x449F, NOP, 0, 4);           /* add pc, r3 */
    checksum = run_branch(checksum, 0x449F, NOP, 0, 7);
    print_checksum("pc as result", checksum);
}

void test_branches(void)
{
    prepare_slot();
    test_conditions();
    test_offsets();
    test_backward();
    test_registers();
    for (unsigned i = 0; i < SLOT_HALFWORDS; i++)
        slot[i] = NOP;
}

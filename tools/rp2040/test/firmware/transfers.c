/*
 * transfers.c - loads and stores, one and several registers, with every offset and every list.
 */
#include "instructions.h"
#include "slot.h"

#define BASE (&arena[ARENA_WORDS / 2])

struct transfer {
    const char *name;
    uint16_t opcode; /* of r0 at r1, with an offset of 0 or in r2 */
    uint8_t alignment;
};

static const struct transfer by_immediate[] = {
    { "str", 0x6008, 4 },  { "ldr", 0x6808, 4 },  { "strb", 0x7008, 1 },
    { "ldrb", 0x7808, 1 }, { "strh", 0x8008, 2 }, { "ldrh", 0x8808, 2 },
};

static const struct transfer by_register[] = {
    { "str indexed", 0x5088, 4 },   { "strh indexed", 0x5288, 2 },  { "strb indexed", 0x5488, 1 },
    { "ldrsb indexed", 0x5688, 1 }, { "ldr indexed", 0x5888, 4 },   { "ldrh indexed", 0x5A88, 2 },
    { "ldrb indexed", 0x5C88, 1 },  { "ldrsh indexed", 0x5E88, 2 },
};

static uint32_t random;

static uint32_t run_and_fold(uint32_t checksum, struct state *state, uint16_t opcode)
{
    run_opcode(state, opcode, NOP);
    return fold_arena(fold_state(checksum, state));
}

static void begin(struct state *state)
{
    randomize(state, &random);
    fill_arena(&random);
}

static void test_immediate(const struct transfer *transfer)
{
    uint32_t checksum = 0;
    struct state state;

    for (uint32_t offset = 0; offset < 32; offset++) {
        begin(&state);
        state.low[1] = (uint32_t)BASE;
        checksum = run_and_fold(checksum, &state, (uint16_t)(transfer->opcode | offset << 6));
    }
    print_checksum(transfer->name, checksum);
}

static void test_register(const struct transfer *transfer)
{
    uint32_t checksum = 0;
    struct state state;

    for (int32_t offset = -64; offset <= 64; offset += transfer->alignment) {
        begin(&state);
        state.low[1] = (uint32_t)BASE;
        state.low[2] = (uint32_t)offset;
        checksum = run_and_fold(checksum, &state, transfer->opcode);
    }
    print_checksum(transfer->name, checksum);
}

static void test_stack_offsets(const char *name, uint16_t opcode)
{
    uint32_t checksum = 0;
    struct state state;

    for (uint32_t offset = 0; offset < 64; offset++) {
        begin(&state);
        checksum = run_and_fold(checksum, &state, (uint16_t)(opcode | (offset & 7) << 8 | offset));
    }
    print_checksum(name, checksum);
}

/* The literals are the words of the slot itself. */
static void test_literals(void)
{
    uint32_t checksum = 0;
    struct state state;

    slot[4] = 0x4321;
    slot[5] = 0x8765;
    for (uint32_t target = 0; target < 8; target++) {
        begin(&state);
        run_opcode(&state, (uint16_t)(0x4800 | target << 8 | 1), 0xE003); /* over the literal */
        checksum = fold_state(checksum, &state);
    }
    slot[4] = slot[5] = NOP;
    print_checksum("ldr literal", checksum);
}

/* The base register: r5, and in the list too, where that means something. */
static int is_defined(uint16_t list, uint16_t opcode)
{
    const uint16_t base = 1u << 5;

    return list != 0 && ((opcode & 0x0800) || !(list & base) || !(list & (base - 1u)));
}

static void test_lists(const char *name, uint16_t opcode)
{
    uint32_t checksum = 0;
    struct state state;

    for (uint32_t list = 1; list < 256; list++) {
        if (!is_defined((uint16_t)list, opcode))
            continue;
        begin(&state);
        state.low[5] = (uint32_t)BASE;
        checksum = run_and_fold(checksum, &state, (uint16_t)(opcode | 5u << 8 | list));
    }
    print_checksum(name, checksum);
}

static void test_pushes(void)
{
    uint32_t checksum = 0;
    struct state state;

    for (uint32_t list = 1; list < 512; list++) {
        begin(&state);
        checksum = run_and_fold(checksum, &state, (uint16_t)(0xB400 | list));
    }
    print_checksum("push", checksum);
}

static void test_pops(void)
{
    uint32_t checksum = 0;
    struct state state;

    for (uint32_t list = 1; list < 256; list++) {
        begin(&state);
        checksum = run_and_fold(checksum, &state, (uint16_t)(0xBC00 | list));
    }
    print_checksum("pop", checksum);
}

/* pop {list, pc} goes to the end of the slot. */
static void test_returns(void)
{
    uint32_t checksum = 0;
    struct state state;

    for (uint32_t list = 0; list < 256; list++) {
        uint32_t words = 0;
        begin(&state);
        for (uint32_t bits = list; bits != 0; bits &= bits - 1)
            words++;
        BASE[words] = (uint32_t)slot_end | 1;
        checksum = run_and_fold(checksum, &state, (uint16_t)(0xBD00 | list));
    }
    print_checksum("pop pc", checksum);
}

void test_transfers(void)
{
    random = 0xBADCAFE;
    for (unsigned i = 0; i < COUNT_OF(by_immediate); i++)
        test_immediate(&by_immediate[i]);
    for (unsigned i = 0; i < COUNT_OF(by_register); i++)
        test_register(&by_register[i]);
    test_stack_offsets("str sp", 0x9000);
    test_stack_offsets("ldr sp", 0x9800);
    test_literals();
    test_lists("stm", 0xC000);
    test_lists("ldm", 0xC800);
    test_pushes();
    test_pops();
    test_returns();
}

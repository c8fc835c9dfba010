/*
 * instruction.c - what kernel/arch/armv6m/instruction.h promises, instruction by
 * instruction: the assembler says how each is encoded.
 */
#include "kernel/arch/armv6m/instruction.h"
#include "tests/harness/test.h"

/* Of what is not executed here; so any register may be anything. */
#define ENCODED(name, text)       \
    extern const uint16_t name[]; \
    __asm(".pushsection .rodata.encoded, \"a\"\n.p2align 1\n" #name ":\n" text "\n.popsection")

enum { STACK = 0x20001000, CODE = 0x10000102 };

static const struct arch_registers registers = {
    .r = { 0x100, 0x200, 0x300, 0x400, 0x500, 0x600, 0x700, 0x800 },
    .stack_pointer = STACK,
    .program_counter = CODE,
};

struct expected {
    const uint16_t *instruction;
    uint32_t address, bytes, unit;
};

static void expect_all(const struct expected *expected, unsigned count)
{
    for (unsigned n = 0; n < count; n++) {
        struct instruction_access access = { 0 };

        EXPECT(instruction_accesses(*expected[n].instruction, &registers, &access));
        EXPECT(access.address == expected[n].address && access.bytes == expected[n].bytes &&
               access.unit == expected[n].unit);
    }
}

#define EXPECT_ALL(expected) expect_all(expected, sizeof(expected) / sizeof *(expected))

ENCODED(str_register, "str r0, [r1, r2]");
ENCODED(strh_register, "strh r0, [r1, r2]");
ENCODED(strb_register, "strb r0, [r1, r2]");
ENCODED(ldrsb_register, "ldrsb r0, [r1, r2]");
ENCODED(ldr_register, "ldr r0, [r1, r2]");
ENCODED(ldrh_register, "ldrh r0, [r1, r2]");
ENCODED(ldrb_register, "ldrb r0, [r1, r2]");
ENCODED(ldrsh_register, "ldrsh r0, [r1, r7]");

TEST("a load or store at a register and another accesses their sum, of as many bytes as it says")
{
    static const struct expected expected[] = {
        { str_register, 0x500, 4, 4 },   { strh_register, 0x500, 2, 2 },  { strb_register, 0x500, 1, 1 },
        { ldrsb_register, 0x500, 1, 1 }, { ldr_register, 0x500, 4, 4 },   { ldrh_register, 0x500, 2, 2 },
        { ldrb_register, 0x500, 1, 1 },  { ldrsh_register, 0xA00, 2, 2 },
    };

    EXPECT_ALL(expected);
}

ENCODED(str_offset, "str r0, [r1, #20]");
ENCODED(ldr_offset, "ldr r0, [r7, #124]");
ENCODED(strb_offset, "strb r0, [r1, #5]");
ENCODED(ldrb_offset, "ldrb r0, [r1, #31]");
ENCODED(strh_offset, "strh r0, [r1, #6]");
ENCODED(ldrh_offset, "ldrh r0, [r1, #62]");

TEST("one at a register and a number accesses their sum, and the number is counted in units")
{
    static const struct expected expected[] = {
        { str_offset, 0x214, 4, 4 },  { ldr_offset, 0x87C, 4, 4 },  { strb_offset, 0x205, 1, 1 },
        { ldrb_offset, 0x21F, 1, 1 }, { strh_offset, 0x206, 2, 2 }, { ldrh_offset, 0x23E, 2, 2 },
    };

    EXPECT_ALL(expected);
}

ENCODED(str_stack, "str r0, [sp, #16]");
ENCODED(ldr_stack, "ldr r0, [sp, #1020]");
ENCODED(push_some, "push {r0, r1, r7}");
ENCODED(push_return, "push {r4, lr}");
ENCODED(pop_some, "pop {r0, r1, r7}");
ENCODED(pop_return, "pop {pc}");

TEST("what is pushed lies below the stack pointer, what is popped above, and all of it counts")
{
    static const struct expected expected[] = {
        { str_stack, STACK + 16, 4, 4 },  { ldr_stack, STACK + 1020, 4, 4 }, { push_some, STACK - 12, 12, 4 },
        { push_return, STACK - 8, 8, 4 }, { pop_some, STACK, 12, 4 },        { pop_return, STACK, 4, 4 },
    };

    EXPECT_ALL(expected);
}

ENCODED(store_several, "stmia r5!, {r0, r1, r2, r7}");
ENCODED(load_several, "ldmia r2!, {r1}");
ENCODED(load_literal, ".hword 0x4802"); /* ldr r0, [pc, #8] */

TEST("a load or store of several registers accesses as many words, and a literal lies behind the code")
{
    static const struct expected expected[] = {
        { store_several, 0x600, 16, 4 },
        { load_several, 0x300, 4, 4 },
        { load_literal, (CODE & ~3) + 4 + 8, 4, 4 },
    };

    EXPECT_ALL(expected);
}

ENCODED(add, "adds r0, r1, r2");
ENCODED(make_room, "sub sp, #8");
ENCODED(reverse, "rev r0, r1");
ENCODED(mask, "cpsid i");
ENCODED(hint, "yield");
ENCODED(breakpoint, "bkpt 1");
ENCODED(undefined, "udf 1");
ENCODED(jump, "bx lr");

TEST("what is no load or store accesses nothing, and only a breakpoint is one")
{
    static const uint16_t *const others[] = { add, make_room, reverse, mask, hint, undefined, jump };
    struct instruction_access access;

    for (unsigned n = 0; n < sizeof others / sizeof *others; n++)
        EXPECT(!instruction_accesses(*others[n], &registers, &access) && !instruction_is_breakpoint(*others[n]));
    EXPECT(!instruction_accesses(*breakpoint, &registers, &access) && instruction_is_breakpoint(*breakpoint));
}

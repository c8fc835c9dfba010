/*
 * special.c - MRS, MSR, CPS, hints and barriers.
 */
#include "instructions.h"
#include "slot.h"

#define MRS_R0 0xF3EF
#define MSR_R0 0xF380

enum { MSP = 8, PSP = 9, PRIMASK = 16 };

static uint32_t read_special(uint16_t number)
{
    struct state state;
    uint32_t random = 3;

    randomize(&state, &random);
    run_opcode(&state, MRS_R0, (uint16_t)(0x8000 | number));
    return state.low[0];
}

static void write_special(uint16_t number, uint32_t value)
{
    struct state state;
    uint32_t random = 3;

    randomize(&state, &random);
    state.low[0] = value;
    run_opcode(&state, MSR_R0, (uint16_t)(0x8800 | number));
}

/* APSR, IAPSR, EAPSR, XPSR; IPSR, EPSR, IEPSR. */
static void test_status(void)
{
    uint32_t checksum = 0;
    struct state state;

    for (uint16_t number = 0; number < 8; number++) {
        for (uint32_t flags = 0; number != 4 && flags < 16; flags++) {
            uint32_t random = 11;
            randomize(&state, &random);
            state.flags = flags << 28;
            run_opcode(&state, MRS_R0, (uint16_t)(0x8000 | number));
            checksum = fold_state(checksum, &state);
            state.low[0] = ~state.flags | 0x0FFFFFFF;
            run_opcode(&state, MSR_R0, (uint16_t)(0x8800 | number));
            checksum = fold_state(checksum, &state);
        }
    }
    print_checksum("status registers", checksum);
}

struct stacks {
    uint32_t sp_as_process, main_as_process, control_as_process, sp_as_main, process_as_main;
};

/* Nothing may be pushed while sp is not the compiler's, so this is one piece. */
static void switch_stacks(struct stacks *seen, uint32_t process)
{
    uint32_t scratch;

    __asm volatile("msr psp, %[process]\n"
                   "movs %[scratch], #2\n"
                   "msr control, %[scratch]\n"
                   "isb\n"
                   "mov %[scratch], sp\n"
                   "str %[scratch], [%[seen]]\n"
                   "mrs %[scratch], msp\n"
                   "str %[scratch], [%[seen], #4]\n"
                   "mrs %[scratch], control\n"
                   "str %[scratch], [%[seen], #8]\n"
                   "sub sp, #16\n"
                   "movs %[scratch], #0\n"
                   "msr control, %[scratch]\n"
                   "isb\n"
                   "mov %[scratch], sp\n"
                   "str %[scratch], [%[seen], #12]\n"
                   "mrs %[scratch], psp\n"
                   "str %[scratch], [%[seen], #16]\n"
                   : [scratch] "=&l"(scratch)
                   : [seen] "l"(seen), [process] "l"(process)
                   : "memory");
}

static void test_stack_pointers(void)
{
    uint32_t checksum = 0;

    for (uint32_t value = 0x20000100; value < 0x20000108; value++) {
        struct stacks seen;
        write_special(PSP, value);
        checksum = fold(checksum, read_special(PSP));
        switch_stacks(&seen, value);
        checksum = fold(checksum, seen.sp_as_process);
        checksum = fold(checksum, seen.main_as_process - seen.sp_as_main);
        checksum = fold(checksum, seen.control_as_process);
        checksum = fold(checksum, seen.process_as_main);
        checksum = fold(checksum, read_special(MSP) - (uint32_t)arena);
    }
    print_checksum("stack pointers", checksum);
}

static void test_mask(void)
{
    static const uint16_t opcodes[] = { 0xB672, 0xB662 }; /* cpsid i, cpsie i */
    uint32_t checksum = 0;
    struct state state;

    for (unsigned i = 0; i < 4; i++) {
        uint32_t random = 13;
        randomize(&state, &random);
        run_opcode(&state, opcodes[i & 1], NOP);
        checksum = fold(fold_state(checksum, &state), read_special(PRIMASK));
        write_special(PRIMASK, 0xFFFFFFFE | (i & 1));
        checksum = fold(checksum, read_special(PRIMASK));
    }
    write_special(PRIMASK, 0);
    print_checksum("mask", checksum);
}

static void test_hints(void)
{
    static const uint16_t opcodes[][2] = {
        { 0xBF00, NOP },    /* nop */
        { 0xBF10, NOP },    /* yield */
        { 0xBF40, 0xBF20 }, /* sev, wfe */
        { 0xBF50, 0xBFF0 }, /* hints that mean nothing yet */
        { 0xF3BF, 0x8F4F }, /* dsb */
        { 0xF3BF, 0x8F5F }, /* dmb */
        { 0xF3BF, 0x8F6F }, /* isb */
    };
    uint32_t random = 17, checksum = 0;
    struct state state;

    for (unsigned i = 0; i < COUNT_OF(opcodes); i++) {
        randomize(&state, &random);
        run_opcode(&state, opcodes[i][0], opcodes[i][1]);
        checksum = fold_state(checksum, &state);
    }
    print_checksum("hints and barriers", checksum);
}

void test_special(void)
{
    test_status();
    test_stack_pointers();
    test_mask();
    test_hints();
}

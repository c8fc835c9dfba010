/*
 * instruction.c - the 16-bit loads and stores of Armv6-M; there are no others.
 *
 * Source: Armv6-M ARM (DDI 0419) A5.2.4 load/store single, A5.2.5 miscellaneous,
 * A6.7.25 LDM, A6.7.58 STM.
 */
#include "kernel/arch/armv6m/instruction.h"

static uint32_t low_register(uint16_t instruction, unsigned shift, const struct arch_registers *registers)
{
    return registers->r[instruction >> shift & 7];
}

static unsigned registers_in(uint16_t list)
{
    unsigned count = 0;

    for (; list; list &= (uint16_t)(list - 1))
        count++;
    return count;
}

static bool one(struct instruction_access *access, uint32_t address, uint32_t unit)
{
    *access = (struct instruction_access){ address, unit, unit };
    return true;
}

static bool several(struct instruction_access *access, uint32_t address, unsigned count)
{
    *access = (struct instruction_access){ address, 4 * count, 4 };
    return true;
}

/* 0101 ooo mmm nnn ttt: STR STRH STRB LDRSB LDR LDRH LDRB LDRSH [n + m] */
static bool register_offset(uint16_t instruction, const struct arch_registers *registers,
                            struct instruction_access *access)
{
    static const uint8_t units[8] = { 4, 2, 1, 1, 4, 2, 1, 2 };
    const uint32_t address = low_register(instruction, 3, registers) + low_register(instruction, 6, registers);

    return one(access, address, units[instruction >> 9 & 7]);
}

/* .... . iiiii nnn ttt: [n + i * unit] */
static bool immediate_offset(uint16_t instruction, uint32_t unit, const struct arch_registers *registers,
                             struct instruction_access *access)
{
    return one(access, low_register(instruction, 3, registers) + (instruction >> 6 & 31) * unit, unit);
}

/* 1011 .10 r list: PUSH with LR, POP with PC */
static bool push_or_pop(uint16_t instruction, const struct arch_registers *registers, struct instruction_access *access)
{
    const unsigned count = registers_in(instruction & 0x1FF);

    if (instruction & 0x0800)
        return several(access, registers->stack_pointer, count);
    return several(access, registers->stack_pointer - 4 * count, count);
}

bool instruction_accesses(uint16_t instruction, const struct arch_registers *registers,
                          struct instruction_access *access)
{
    switch (instruction >> 11) {
    case 0x09: /* LDR from the literals behind the code */
        return one(access, (registers->program_counter & ~3u) + 4 + (instruction & 0xFFu) * 4, 4);
    case 0x0A:
    case 0x0B: return register_offset(instruction, registers, access);
    case 0x0C:
    case 0x0D: return immediate_offset(instruction, 4, registers, access);
    case 0x0E:
    case 0x0F: return immediate_offset(instruction, 1, registers, access);
    case 0x10:
    case 0x11: return immediate_offset(instruction, 2, registers, access);
    case 0x12:
    case 0x13: return one(access, registers->stack_pointer + (instruction & 0xFFu) * 4, 4);
    case 0x16:
    case 0x17: return (instruction & 0x0600) == 0x0400 && push_or_pop(instruction, registers, access);
    case 0x18:
    case 0x19: return several(access, low_register(instruction, 8, registers), registers_in(instruction & 0xFF));
    default: return false;
    }
}

bool instruction_is_breakpoint(uint16_t instruction)
{
    return instruction >> 8 == 0xBE;
}

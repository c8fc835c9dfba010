/*
 * instruction.h - what an instruction would have accessed, for fault reports.
 */
#ifndef KERNEL_ARCH_ARMV6M_INSTRUCTION_H
#define KERNEL_ARCH_ARMV6M_INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/core/arch.h"

struct instruction_access {
    uint32_t address;
    uint32_t bytes; /* all of them */
    uint32_t unit;  /* a multiple of which the address must be: 1, 2 or 4 */
};

/* False if the instruction accesses no memory. The registers are as they were before it. */
bool instruction_accesses(uint16_t instruction, const struct arch_registers *registers,
                          struct instruction_access *access);

bool instruction_is_breakpoint(uint16_t instruction);

#endif

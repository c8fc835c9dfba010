/*
 * board.c - QEMU's MPS2+ ends when told so by semihosting.
 *
 * Source: Semihosting for AArch32 and AArch64 (Arm, ABI 2023Q3), SYS_EXIT_EXTENDED.
 */
#include "kernel/core/arch.h"
#include "kernel/core/machine.h"

enum { SYS_EXIT_EXTENDED = 0x20, ADP_STOPPED_APPLICATION_EXIT = 0x20026 };

void machine_exit(int status)
{
    const uint32_t block[2] = { ADP_STOPPED_APPLICATION_EXIT, (uint32_t)status };
    register uint32_t operation __asm("r0") = SYS_EXIT_EXTENDED;
    register const uint32_t *argument __asm("r1") = block;

    __asm volatile("bkpt 0xAB" ::"r"(operation), "r"(argument) : "memory");
    arch_halt();
}

/*
 * backtrace.c - tells return addresses from other words, for panic reports.
 *
 * A guess: a stack also holds words that earlier calls left behind.
 *
 * Source: Armv8-M ARM (DDI 0553) C2.4: encodings T1 of BL (two halfwords) and
 * of BLX with a register (one).
 */
#include "kernel/core/arch.h"

static bool follows_call(uintptr_t address)
{
    const uint16_t *next = (const uint16_t *)address;

    return (next[-1] & 0xFF87) == 0x4780 || ((next[-2] & 0xF800) == 0xF000 && (next[-1] & 0xD000) == 0xD000);
}

bool arch_is_return_address(uintptr_t word)
{
    const uintptr_t address = word & ~(uintptr_t)1;

    if (address == word)
        return false;
    for (const struct memory_range *range = machine_memory; range->bytes != 0; range++)
        if (range->use == MEMORY_CODE && address - range->start >= 4 && address - range->start < range->bytes)
            return follows_call(address);
    return false;
}

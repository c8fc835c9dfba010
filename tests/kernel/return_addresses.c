/*
 * return_addresses.c - what arch_is_return_address() takes for one.
 */
#include "kernel/core/arch.h"
#include "tests/harness/test.h"

static const struct memory_range *range_of(enum memory_use use)
{
    const struct memory_range *range = machine_memory;

    while (range->use != use)
        range++;
    return range;
}

static __attribute__((noinline)) uintptr_t where_it_returns_to(void)
{
    return (uintptr_t)__builtin_return_address(0);
}

static uintptr_t (*volatile ask)(void) = where_it_returns_to;

TEST("what a call by name or through a pointer left is one")
{
    const uintptr_t by_name = where_it_returns_to() | 1, by_pointer = ask() | 1;

    EXPECT(arch_is_return_address(by_name) && arch_is_return_address(by_pointer));
}

TEST("it is none without the bit that says it is code, nor is an address in the middle of a function")
{
    const uintptr_t returned_to = where_it_returns_to() | 1;

    EXPECT(!arch_is_return_address(returned_to - 1));
    EXPECT(!arch_is_return_address((uintptr_t)where_it_returns_to | 1));
}

TEST("nor is anything outside the code, or so close to its beginning that no call fits before it")
{
    static const uint16_t call_through_register = 0x4780;
    static uint16_t not_code[4];
    const struct memory_range *code = range_of(MEMORY_CODE);

    EXPECT(!arch_is_return_address(1) && !arch_is_return_address(UINTPTR_MAX));
    EXPECT(!arch_is_return_address(code->start + 1) && !arch_is_return_address(code->start + 3));
    EXPECT(!arch_is_return_address(code->start - 1));
    EXPECT(!arch_is_return_address(code->start + code->bytes + 1));
    not_code[1] = call_through_register;
    EXPECT(!arch_is_return_address((uintptr_t)&not_code[2] | 1));
}

/*
 * atomic.c - what the compiler calls for C's atomic operations on words, where
 * the CPU has none: the read-modify-writes of arch.h, on any core, in any context.
 *
 * The compiler makes plain loads and stores of atomic loads and stores. So a
 * word that some code stores to must not be changed by these at the same time.
 */
#include <stdbool.h>

#include "kernel/core/arch.h"

/* The operand order and the unused memory order are the compiler's. The names
 * given to the assembler are, too; in C they are builtins with types of their own. */
#define ATOMIC(operation, called, expression)                                                    \
    uint32_t atomic_##operation(volatile void *word, uint32_t operand, int order) __asm(called); \
    uint32_t atomic_##operation(volatile void *word, uint32_t operand, int order)                \
    {                                                                                            \
        const uint32_t masked = arch_mask_interrupts();                                          \
        const uint32_t before = exclusive_load((uint32_t *)word);                                \
                                                                                                 \
        (void)order;                                                                             \
        exclusive_store((uint32_t *)word, (expression));                                         \
        arch_restore_interrupts(masked);                                                         \
        return before;                                                                           \
    }

ATOMIC(exchange, "__atomic_exchange_4", operand)
ATOMIC(fetch_add, "__atomic_fetch_add_4", before + operand)
ATOMIC(fetch_sub, "__atomic_fetch_sub_4", before - operand)
ATOMIC(fetch_and, "__atomic_fetch_and_4", before &operand)
ATOMIC(fetch_or, "__atomic_fetch_or_4", before | operand)
ATOMIC(fetch_xor, "__atomic_fetch_xor_4", before ^ operand)

bool atomic_compare_exchange(volatile void *word, void *expected, uint32_t desired, bool weak, int success,
                             int failure) __asm("__atomic_compare_exchange_4");
bool atomic_compare_exchange(volatile void *word, void *expected, uint32_t desired, bool weak, int success, int failure)
{
    const uint32_t masked = arch_mask_interrupts();
    const uint32_t before = exclusive_load((uint32_t *)word);
    const bool same = before == *(uint32_t *)expected;

    (void)weak, (void)success, (void)failure;
    exclusive_store((uint32_t *)word, same ? desired : before);
    arch_restore_interrupts(masked);
    *(uint32_t *)expected = before;
    return same;
}

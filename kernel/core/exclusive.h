/*
 * exclusive.h - the usual read-modify-writes of one word, on what arch.h gives.
 */
#ifndef KERNEL_CORE_EXCLUSIVE_H
#define KERNEL_CORE_EXCLUSIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/core/arch.h"

static inline uint32_t exclusive_exchange(uint32_t *word, uint32_t value)
{
    uint32_t before;

    do
        before = exclusive_load(word);
    while (!exclusive_store(word, value));
    return before;
}

/* Sets bits; says what was before. Bits of a word that is 0 are not set. */
static inline uint32_t exclusive_set_unless_zero(uint32_t *word, uint32_t bits)
{
    uint32_t before;

    do {
        before = exclusive_load(word);
        if (before == 0) {
            exclusive_abandon(word);
            return 0;
        }
    } while (!exclusive_store(word, before | bits));
    return before;
}

#endif

/*
 * copy.h - copies one item of at most QUEUE_ITEM_BYTES_MAX bytes, by words
 * where both ends are aligned. Inline, for items of a few words are the rule.
 */
#ifndef KERNEL_CORE_COPY_H
#define KERNEL_CORE_COPY_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t __attribute__((may_alias)) aliasing_word;

static inline void copy_item(void *to, const void *from, size_t bytes)
{
    if ((((uintptr_t)to | (uintptr_t)from | bytes) & 3) == 0) {
        const aliasing_word *source = from;
        aliasing_word *target = to;

        for (; bytes >= 8; bytes -= 8, source += 2, target += 2) {
            const uint32_t first = source[0], second = source[1];
            target[0] = first;
            target[1] = second;
        }
        if (bytes)
            *target = *source;
    } else {
        const uint8_t *source = from;
        uint8_t *target = to;

        while (bytes--)
            *target++ = *source++;
    }
}

#endif

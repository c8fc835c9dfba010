/*
 * slots.h - a ring of slots of one size, in which a queue keeps its items and a
 * pipe its messages. Under the guard of what it belongs to.
 */
#ifndef KERNEL_CORE_SLOTS_H
#define KERNEL_CORE_SLOTS_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/config.h"

struct slots {
    uint16_t slot_bytes;
    uint16_t capacity; /* slots */
    uint16_t head;     /* index of the oldest one that is in use */
    uint16_t count;    /* of those in use */
    uint8_t *buffer;
};

/* `n` slots of `type`, at file scope: elsewhere their memory would not last. */
#define SLOTS_INIT(type, n)                                                                                     \
    {                                                                                                            \
        .slot_bytes = SLOTS_CHECKED_SIZE(type, n), .capacity = (n),                                              \
        .buffer = (uint8_t *)(union { type item; uint32_t word; }[n]){}, \
    }

#define SLOTS_CHECKED_SIZE(type, n)                                                              \
    (sizeof(type) + 0 * sizeof(struct {                                                          \
                        static_assert(sizeof(type) <= QUEUE_ITEM_BYTES_MAX,                      \
                                      "item too large: put pointers, or raise the limit");       \
                        static_assert((n) > 0 && (n) < 65536, "a queue holds 1 to 65535 items"); \
                        char unused;                                                             \
                    }))

static inline bool slots_are_full(const struct slots *slots)
{
    return slots->count >= slots->capacity;
}

static inline void *slots_at(const struct slots *slots, unsigned index)
{
    return slots->buffer + (size_t)index * slots->slot_bytes;
}

/* The next one, which is free; from now on it is in use. */
static inline void *slots_append(struct slots *slots)
{
    unsigned tail = slots->head + slots->count;

    if (tail >= slots->capacity)
        tail -= slots->capacity;
    slots->count++;
    return slots_at(slots, tail);
}

/* The newest one; from when the guard is let go it is free. */
static inline const void *slots_remove_newest(struct slots *slots)
{
    unsigned newest = slots->head + --slots->count;

    if (newest >= slots->capacity)
        newest -= slots->capacity;
    return slots_at(slots, newest);
}

/* The oldest one; from when the guard is let go it is free. */
static inline const void *slots_remove(struct slots *slots)
{
    const void *oldest = slots_at(slots, slots->head);
    const unsigned next = slots->head + 1u;

    slots->head = (uint16_t)(next == slots->capacity ? 0 : next);
    slots->count--;
    return oldest;
}

#endif

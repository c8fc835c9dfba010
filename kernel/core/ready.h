/*
 * ready.h - a core's ready threads by level: one ring a level, and bitmaps.
 *
 * Level n's bit is 1 << n. FIFO within a level; everything is O(1). Of a level
 * whose `special` bit is clear there is nothing to know but its bit: it holds at
 * most one thread, which lives on this core alone. So blocking, waking and
 * choosing look at the bitmaps and need the rest only for special levels.
 */
#ifndef KERNEL_CORE_READY_H
#define KERNEL_CORE_READY_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/config.h"
#include "kernel/core/arch.h"
#include "kernel/core/ring.h"

struct ready {
    uint32_t occupied;
    uint32_t special;                    /* levels with more than one thread, or with one that may run on any core */
    struct ring_node *first[PRIORITIES]; /* valid where the level is occupied */
};

static inline uint32_t level_bit(unsigned level)
{
    return 1u << level;
}

/* Whether `levels` has one above the level of `bit`. */
static inline bool levels_above(uint32_t levels, uint32_t bit)
{
    return (levels & ~bit) > bit;
}

/* Onto an empty level, for a thread that lives on this core alone. */
static inline void ready_insert_alone(struct ready *ready, unsigned level, struct ring_node *node)
{
    node->next = node; /* and it has no previous one before there are two */
    ready->first[level] = node;
    ready->occupied |= level_bit(level);
}

static inline void ready_insert(struct ready *ready, unsigned level, struct ring_node *node, bool roams)
{
    if (ready->occupied & level_bit(level)) {
        struct ring_node *first = ready->first[level];

        if (ring_contains_only(first))
            first->previous = first;
        ring_insert_before(first, node);
        ready->special |= level_bit(level);
    } else {
        ready_insert_alone(ready, level, node);
        if (roams)
            ready->special |= level_bit(level);
    }
}

/* A level with one thread left stays special: it may be one that roams. */
static inline void ready_remove(struct ready *ready, unsigned level, struct ring_node *node)
{
    if (!ring_remove(&ready->first[level], node))
        return;
    ready->occupied &= ~level_bit(level);
    ready->special &= ~level_bit(level);
}

static inline struct ring_node *ready_most_urgent(const struct ready *ready)
{
    return ready->first[arch_highest_bit(ready->occupied)];
}

#endif

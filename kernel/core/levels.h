/*
 * levels.h - the threads of a core that may run on any core, by level: those of
 * its ready threads that others may be given. FIFO within a level, O(1).
 */
#ifndef KERNEL_CORE_LEVELS_H
#define KERNEL_CORE_LEVELS_H

#include "kernel/core/ready.h"

struct levels {
    uint32_t occupied;
    struct ring_node *first[PRIORITIES];
};

static inline void levels_append(struct levels *levels, unsigned level, struct ring_node *node)
{
    ring_append(&levels->first[level], node);
    levels->occupied |= level_bit(level);
}

static inline void levels_remove(struct levels *levels, unsigned level, struct ring_node *node)
{
    if (ring_remove(&levels->first[level], node))
        levels->occupied &= ~level_bit(level);
}

/* The first of the highest level; NULL if all are empty. */
static inline struct ring_node *levels_most_urgent(const struct levels *levels)
{
    return levels->occupied ? levels->first[arch_highest_bit(levels->occupied)] : NULL;
}

#endif

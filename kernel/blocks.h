/*
 * blocks.h - memory in blocks of one size, taken and given back in O(1).
 *
 *     static struct blocks packets = BLOCKS_INIT(struct packet, 16);
 *
 *     struct packet *packet;
 *     if (blocks_allocate(&packets, (void **)&packet, MS(10)) == OK) {
 *         fill(packet);
 *         queue_put(&outgoing, &packet, FOREVER);     // the other side frees it
 *     }
 *
 * Choose it over malloc() where an interrupt handler allocates, where running
 * out must be somebody's turn to wait, and where memory must not fragment.
 * A block's content is what its last owner left there.
 */
#ifndef KERNEL_BLOCKS_H
#define KERNEL_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/wait.h"

/* What a block that nobody has holds. */
struct block_link {
    struct block_link *next;
    const void *mark; /* of a free block: its struct blocks; an owner may have written the same by chance */
};

struct blocks {
    struct spinlock guard; /* over all that follows */
    struct block_link *freed;
    uint8_t *start;
    uint32_t bytes; /* of all blocks together */
    uint32_t block_bytes;
    uint32_t touched;         /* bytes from `start` on that were ever taken */
    struct wait_queue takers; /* not empty only while no block is free */
};

/* `n` blocks that each hold a `type` (and at least 8 bytes), at file scope. */
#define BLOCKS_INIT(type, n)                                                                         \
    {                                                                                                \
        .start = (uint8_t *)(BLOCK_OF(type)[n]){}, .bytes = sizeof(BLOCK_OF(type)[n]),               \
        .block_bytes = sizeof(BLOCK_OF(type)),                                                       \
    }

#define BLOCK_OF(type)          \
    union {                     \
        type item;              \
        struct block_link link; \
    }

/* OK: *block is yours. E_TIMEOUT: none was free all the time; E_CONTEXT. */
int blocks_allocate(struct blocks *blocks, void **block, duration_t timeout);

/* Gives one back. E_INVALID: not the address of one of these blocks; E_STATE:
 * nobody has it, it was freed before. */
int blocks_free(struct blocks *blocks, void *block);

/* How many were free a moment ago. */
unsigned blocks_available(struct blocks *blocks);

#endif

#include "kernel/blocks.h"
#include "kernel/core/ring.h"

static inline void give_out(struct block_link *block)
{
    block->mark = block; /* anything but the mark */
}

/* Under the guard. */
static struct block_link *take_untouched(struct blocks *blocks)
{
    uint8_t *block = blocks->start + blocks->touched;

    if (blocks->touched == blocks->bytes)
        return NULL;
    blocks->touched += blocks->block_bytes;
    return (struct block_link *)(void *)block;
}

static __attribute__((noinline)) int allocate_slowly(struct blocks *blocks, void **block, duration_t timeout)
{
    const uint32_t before = wait_enter(&blocks->guard);
    struct block_link *taken = blocks->freed;

    if (taken)
        blocks->freed = taken->next;
    else
        taken = take_untouched(blocks);
    if (!taken)
        return wait_in(&blocks->takers, &blocks->guard, block, before, timeout);
    give_out(taken);
    *block = taken;
    return wait_leave(&blocks->guard, before, OK);
}

int blocks_allocate(struct blocks *blocks, void **block, duration_t timeout)
{
    const uint32_t before = wait_enter(&blocks->guard);
    struct block_link *taken = blocks->freed;

    if (taken) {
        *block = taken;
        blocks->freed = taken->next;
        give_out(taken);
        return wait_leave(&blocks->guard, before, OK);
    }
    wait_leave(&blocks->guard, before, OK);
    return allocate_slowly(blocks, block, timeout);
}

/* Whether `block` is one of the first `bytes`. A block that somebody has stays
 * among those touched, so no guard is needed to see that. */
static inline bool is_one_of(const struct blocks *blocks, const void *block, uint32_t bytes)
{
    const uint32_t offset = (uint32_t)((uintptr_t)block - (uintptr_t)blocks->start);

    return offset < bytes && offset % blocks->block_bytes == 0;
}

static bool is_free(const struct blocks *blocks, const struct block_link *block)
{
    const struct block_link *freed = blocks->freed;

    while (freed && freed != block)
        freed = freed->next;
    return freed != NULL;
}

/* Somebody waits for it, or it bears the mark of a free block. Under the guard. */
static __attribute__((noinline)) int free_carefully(struct blocks *blocks, struct block_link *block, uint32_t before)
{
    if (block->mark == blocks && is_free(blocks, block))
        return wait_leave(&blocks->guard, before, E_STATE);
    struct waiter *taker = wait_take_first(&blocks->takers, OK);
    if (taker) { /* it stays taken, by somebody else */
        *(void **)taker->item = block;
        spinlock_release(&blocks->guard);
        return wait_wake(taker, before);
    }
    block->mark = blocks;
    block->next = blocks->freed;
    blocks->freed = block;
    return wait_leave(&blocks->guard, before, OK);
}

int blocks_free(struct blocks *blocks, void *freed)
{
    struct block_link *block = freed;

    if (!is_one_of(blocks, block, blocks->touched))
        return is_one_of(blocks, block, blocks->bytes) ? E_STATE : E_INVALID;
    const uint32_t before = wait_enter(&blocks->guard);
    if (block->mark == blocks || blocks->takers.first)
        return free_carefully(blocks, block, before);
    block->mark = blocks;
    block->next = blocks->freed;
    blocks->freed = block;
    return wait_leave(&blocks->guard, before, OK);
}

unsigned blocks_available(struct blocks *blocks)
{
    const uint32_t before = wait_enter(&blocks->guard);
    unsigned available = (blocks->bytes - blocks->touched) / blocks->block_bytes;

    for (const struct block_link *block = blocks->freed; block; block = block->next)
        available++;
    return (unsigned)wait_leave(&blocks->guard, before, (int)available);
}

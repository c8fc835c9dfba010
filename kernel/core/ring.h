/*
 * ring.h - a circular doubly linked list whose nodes live in their elements.
 *
 * The head is a pointer to the first node, NULL when the ring is empty. A node
 * that is in no ring has next == NULL. Everything is O(1).
 */
#ifndef KERNEL_CORE_RING_H
#define KERNEL_CORE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring_node {
    struct ring_node *next, *previous;
};

#define CONTAINER_OF(pointer, type, member) ((type *)((uintptr_t)(pointer)-offsetof(type, member)))

static inline bool ring_contains_only(const struct ring_node *node)
{
    return node->next == node;
}

static inline bool ring_linked(const struct ring_node *node)
{
    return node->next != NULL;
}

static inline void ring_start(struct ring_node **first, struct ring_node *node)
{
    node->next = node->previous = node;
    *first = node;
}

/* Before `first`, which is behind the last, for a ring has no end. */
static inline void ring_insert_before(struct ring_node *first, struct ring_node *node)
{
    struct ring_node *last = first->previous;

    node->next = first;
    node->previous = last;
    last->next = node;
    first->previous = node;
}

static inline void ring_append(struct ring_node **first, struct ring_node *node)
{
    if (*first)
        ring_insert_before(*first, node);
    else
        ring_start(first, node);
}

/* True if `node` was the last one in. */
static inline bool ring_remove(struct ring_node **first, struct ring_node *node)
{
    struct ring_node *next = node->next;

    node->next = NULL;
    if (next == node) {
        *first = NULL;
        return true;
    }
    next->previous = node->previous;
    node->previous->next = next;
    if (*first == node)
        *first = next;
    return false;
}

#endif

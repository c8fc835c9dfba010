/*
 * heap.c - the leftist tree behind timeout.h.
 *
 * Invariants: a parent's deadline is not later than its children's; the left
 * child's rank is not less than the right child's; rank = right child's + 1.
 */
#include <stddef.h>

#include "kernel/core/timeout.h"

static uint32_t rank_of(const struct timeout *tree)
{
    return tree ? tree->rank : 0;
}

static void adopt(struct timeout *parent, struct timeout **place, struct timeout *child)
{
    *place = child;
    if (child)
        child->parent = parent;
}

/* Restores order between a node's children; true if its rank changed. */
static bool rebalance(struct timeout *node)
{
    if (rank_of(node->left) < rank_of(node->right)) {
        struct timeout *left = node->left;

        node->left = node->right;
        node->right = left;
    }
    uint32_t rank = rank_of(node->right) + 1;
    bool changed = node->rank != rank;
    node->rank = rank;
    return changed;
}

/* Merges down the right spines, then mends ranks on the way back up. */
static struct timeout *merge(struct timeout *a, struct timeout *b)
{
    struct timeout *root = NULL, *bottom = NULL;
    struct timeout **place = &root;

    while (a && b) {
        struct timeout *earlier = b->deadline < a->deadline ? b : a;
        struct timeout *later = earlier == a ? b : a;

        adopt(bottom, place, earlier);
        bottom = earlier;
        place = &earlier->right;
        a = earlier->right;
        b = later;
    }
    adopt(bottom, place, a ? a : b);
    for (struct timeout *node = bottom; node; node = node == root ? NULL : node->parent)
        rebalance(node);
    return root;
}

void timeout_heap_insert(struct timeout_heap *heap, struct timeout *timeout)
{
    timeout->left = timeout->right = timeout->parent = NULL;
    timeout->rank = 1;
    heap->earliest = merge(heap->earliest, timeout);
}

void timeout_heap_remove(struct timeout_heap *heap, struct timeout *timeout)
{
    struct timeout *parent = timeout->parent;
    struct timeout *children = merge(timeout->left, timeout->right);

    if (!parent) {
        heap->earliest = children; /* merge() left it without a parent */
        return;
    }
    adopt(parent, parent->left == timeout ? &parent->left : &parent->right, children);
    for (struct timeout *node = parent; node && rebalance(node);)
        node = node->parent;
}

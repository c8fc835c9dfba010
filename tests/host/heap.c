/*
 * heap.c - the heap of timeouts, on this machine under the sanitizers: random
 * insertions and removals against a plain array, and the tree's invariants.
 * Speaks TAP.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/core/timeout.h"

enum { NODES_MAX = 5000 };

static struct timeout_heap heap;
static unsigned tests, failures;

/* --- The model: the nodes that are in, in no order -------------------------------------- */

static struct timeout *in[NODES_MAX];
static unsigned count;

static struct timeout *insert(uint64_t deadline)
{
    struct timeout *timeout = malloc(sizeof *timeout); /* so that ASan sees who touches it later */

    timeout->deadline = deadline;
    timeout_heap_insert(&heap, timeout);
    in[count++] = timeout;
    return timeout;
}

static void remove_nth(unsigned n)
{
    struct timeout *timeout = in[n];

    in[n] = in[--count];
    timeout_heap_remove(&heap, timeout);
    free(timeout);
}

static uint64_t earliest_deadline(void)
{
    uint64_t earliest = UINT64_MAX;

    for (unsigned n = 0; n < count; n++)
        if (in[n]->deadline < earliest)
            earliest = in[n]->deadline;
    return earliest;
}

static unsigned place_of(const struct timeout *timeout)
{
    unsigned n = 0;

    while (n < count && in[n] != timeout)
        n++;
    return n;
}

/* --- The invariants heap.c states, and that all is in and nothing else --------------------- */

static uint32_t rank_of(const struct timeout *tree)
{
    return tree ? tree->rank : 0;
}

static bool child_is_right(const struct timeout *parent, const struct timeout *child)
{
    return !child || (child->parent == parent && child->deadline >= parent->deadline);
}

static bool node_is_right(const struct timeout *node)
{
    return child_is_right(node, node->left) && child_is_right(node, node->right) &&
           rank_of(node->left) >= rank_of(node->right) && node->rank == rank_of(node->right) + 1;
}

/* Walks the tree without recursion, for its left spine may be as long as it has nodes. */
static unsigned count_right_nodes(void)
{
    static const struct timeout *todo[NODES_MAX + 1];
    unsigned depth = 0, found = 0;

    if (heap.earliest)
        todo[depth++] = heap.earliest;
    while (depth > 0 && found <= count) {
        const struct timeout *node = todo[--depth];

        found += node_is_right(node);
        if (node->left)
            todo[depth++] = node->left;
        if (node->right)
            todo[depth++] = node->right;
    }
    return found;
}

static bool is_right(void)
{
    if (count == 0)
        return heap.earliest == NULL;
    return heap.earliest && heap.earliest->parent == NULL && heap.earliest->deadline == earliest_deadline() &&
           count_right_nodes() == count;
}

/* Of n nodes no right spine is longer than log2(n + 1). */
static bool spine_is_short(void)
{
    unsigned spine = 0;

    for (const struct timeout *node = heap.earliest; node; node = node->right)
        spine++;
    return spine < 32 && (1ull << spine) <= count + 1ull;
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void report(bool good, const char *sentence)
{
    failures += !good;
    printf("%sok %u - %s\n", good ? "" : "not ", ++tests, sentence);
}

static uint64_t random_below(uint64_t bound)
{
    static uint64_t state = 88172645463325252u; /* Marsaglia's xorshift64 */

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % bound;
}

static bool expires_in_order(void)
{
    uint64_t last = 0;
    bool good = true;

    while (heap.earliest) {
        const unsigned place = place_of(heap.earliest);

        good &= place < count && heap.earliest->deadline >= last;
        if (place >= count)
            return false;
        last = heap.earliest->deadline;
        remove_nth(place);
    }
    return good && count == 0;
}

static bool every_size_up_to(unsigned most)
{
    bool good = true;

    for (unsigned size = 1; size <= most; size++) {
        for (unsigned n = 0; n < size; n++)
            insert(random_below(size));
        good &= is_right() && spine_is_short() && expires_in_order();
    }
    return good;
}

static bool in_and_out(unsigned operations, unsigned most, uint64_t deadlines, unsigned look_every)
{
    bool good = true;

    for (unsigned n = 0; n < operations; n++) {
        if (count == 0 || (count < most && random_below(2)))
            insert(random_below(deadlines));
        else
            remove_nth((unsigned)random_below(count));
        if (n % look_every == 0)
            good &= is_right() && spine_is_short();
    }
    return good && is_right() && expires_in_order();
}

static bool inserted_by(unsigned size, uint64_t first, uint64_t step)
{
    for (unsigned n = 0; n < size; n++)
        insert(first + n * step);
    return is_right() && spine_is_short() && expires_in_order();
}

static bool removed_from_its_middle(unsigned size)
{
    bool good = true;

    for (unsigned n = 0; n < size; n++)
        insert(random_below(1000));
    while (count > 0) {
        unsigned place = (unsigned)random_below(count);

        for (unsigned tries = 0; tries < 4 && in[place]->parent == NULL; tries++)
            place = (unsigned)random_below(count);
        remove_nth(place);
        good &= is_right();
    }
    return good;
}

int main(void)
{
    printf("1..8\n");
    report(is_right(), "an empty heap has no earliest timeout");
    report(every_size_up_to(150), "heaps of each size from 1 to 150 expire in order");
    report(in_and_out(20000, 40, UINT64_MAX, 1),
           "a small heap is right after each of many random insertions and removals");
    report(in_and_out(20000, 40, 3, 1), "and so is one in which most deadlines are equal");
    report(in_and_out(60000, NODES_MAX, 1u << 20, 997), "a heap of up to 5000 is right now and then");
    report(inserted_by(NODES_MAX, 0, 1) && inserted_by(NODES_MAX, UINT64_MAX, (uint64_t)-1),
           "5000 deadlines that rise, and 5000 that fall from the end of time, expire in order");
    report(inserted_by(NODES_MAX, 42, 0), "5000 equal deadlines all expire");
    report(removed_from_its_middle(500), "nodes are removed from anywhere, and the rest stays in order");
    return failures != 0;
}

/*
 * timeout.h - what a core does at an instant: a heap of deadlines and an alarm.
 *
 * Each core has its own heap, touched by that core alone with interrupts
 * masked, and its own alarm, set for the heap's earliest deadline. There is no
 * tick. The heap is a leftist tree (Crane 1972; Knuth, TAOCP 5.2.3): merging
 * two walks only their right spines, and those are at most log2(n + 1) long,
 * so arming, cancelling and expiring are O(log n) in the worst case, not just
 * on average, and need no memory but the node.
 */
#ifndef KERNEL_CORE_TIMEOUT_H
#define KERNEL_CORE_TIMEOUT_H

#include <stdbool.h>
#include <stdint.h>

struct timeout {
    uint64_t deadline; /* microseconds, as machine_clock() counts */
    struct timeout *left, *right, *parent;
    uint32_t rank;                    /* nodes on the right spine from here down */
    void (*expire)(struct timeout *); /* on the core that armed it, in its alarm's handler */
};

struct timeout_heap {
    struct timeout *earliest;
    uint64_t alarm; /* what the alarm is set for; UINT64_MAX if nothing */
};

/* Plain heap operations; no alarm, no interrupts: these also run on a host. */
void timeout_heap_insert(struct timeout_heap *heap, struct timeout *timeout);
void timeout_heap_remove(struct timeout_heap *heap, struct timeout *timeout);

/* On this core, masked. `expire` is set by the caller. */
void timeout_arm(struct timeout *timeout, uint64_t deadline);
void timeout_cancel(struct timeout *timeout);

/* One of the per-core steps of boot. */
void timeout_start(void);

#endif

/*
 * queue.h - a bounded queue of items, copied in and out; Python's queue.Queue.
 *
 *     static struct queue jobs = QUEUE_INIT(struct job, 8);
 *
 *     queue_put(&jobs, &job, FOREVER);                 // producers, any core
 *
 *     while (queue_get(&jobs, &job, FOREVER) == OK) {  // consumers, any core
 *         work(&job);
 *         queue_task_done(&jobs);
 *     }                                                // E_CLOSED after shutdown
 *
 *     queue_join(&jobs, FOREVER);                      // all that was put is done
 *     queue_shutdown(&jobs);
 *
 * Items are FIFO, unless it is told another order; Python's LifoQueue and PriorityQueue:
 *
 *     static struct queue undo = QUEUE_INIT(struct step, 32, .order = QUEUE_LIFO);
 *     static struct queue urgent = QUEUE_INIT(struct job, 8, .order = QUEUE_LEAST_FIRST);
 *
 * The least is the one whose first four bytes are least as an unsigned number (all of
 * an item that is shorter), of equals any; let that be a uint32_t that says how soon.
 *
 * Waiters are served by priority, FIFO among equals; an item
 * goes straight from the putter to a getter that waits, so nobody who comes
 * later can take it. To pass bytes or messages both ways between two sides, a
 * pipe is the better choice.
 */
#ifndef KERNEL_QUEUE_H
#define KERNEL_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/core/slots.h"
#include "kernel/wait.h"

enum queue_order { QUEUE_FIFO, QUEUE_LIFO, QUEUE_LEAST_FIRST };

struct queue {
    struct spinlock guard; /* over all that follows */
    struct slots items;
    bool closed;
    uint8_t order;             /* enum queue_order; yours to set before it is used */
    uint32_t unfinished;       /* items put for which no task_done() came yet */
    struct wait_queue getters; /* not empty only while there is no item */
    struct wait_queue putters; /* not empty only while there is no room */
    struct wait_queue joiners; /* not empty only while something is unfinished */
};

/* A queue of `n` items of `type`, at file scope: elsewhere its memory would not last. */
#define QUEUE_INIT(type, n, ...) { .items = SLOTS_INIT(type, n), __VA_ARGS__ }

/* With a buffer of your own: n * item_bytes, aligned as the items are. E_INVALID:
 * an item larger than QUEUE_ITEM_BYTES_MAX or of no size, no items, or too many. */
int queue_init(struct queue *queue, void *buffer, size_t item_bytes, size_t n);

/* Copies the item in. E_TIMEOUT: it was full all the time (queue.Full);
 * E_CLOSED: it was shut down; E_CONTEXT. Nothing was put. */
int queue_put(struct queue *queue, const void *item, duration_t timeout);

/* Copies the oldest item out, or the one that its order says. E_TIMEOUT: it was empty all the time
 * (queue.Empty); E_CLOSED: it is empty and was shut down; E_CONTEXT. `item` is
 * unchanged. */
int queue_get(struct queue *queue, void *item, duration_t timeout);

/* One item that was got is done with. E_TOO_MANY: more than were put. */
int queue_task_done(struct queue *queue);

/* Waits until every item that was put is done with. E_TIMEOUT, E_CONTEXT. */
int queue_join(struct queue *queue, duration_t timeout);

/* From now on put says E_CLOSED; get does so once the queue is empty. Whoever
 * waits to put or get is woken with E_CLOSED. OK, also if it was shut down
 * before. Not undone: queue_init() again. */
int queue_shutdown(struct queue *queue);

/* How many items there were a moment ago. */
unsigned queue_qsize(const struct queue *queue);
bool queue_empty(const struct queue *queue);
bool queue_full(const struct queue *queue);

#endif

/*
 * semaphore.h - a number of tokens; Python's threading.Semaphore.
 *
 * Use it to signal (start at 0; one side releases, the other acquires) or to
 * let so many in at a time. It has no owner: anyone may release, an interrupt
 * handler too. To guard data against other threads use a lock, which knows its
 * owner and lends it priority.
 *
 *     static struct semaphore arrived = SEMAPHORE_INIT(0);
 *
 *     void on_byte(void) { semaphore_release(&arrived); }       // an interrupt
 *
 *     semaphore_acquire(&arrived, MS(100));                     // a thread
 *
 * A token goes straight to the most urgent waiter, FIFO among equals.
 */
#ifndef KERNEL_SEMAPHORE_H
#define KERNEL_SEMAPHORE_H

#include <assert.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/wait.h"

#define SEMAPHORE_TOKENS_MAX 0x7FFFFFFFu

struct semaphore {
    struct spinlock guard; /* over the waiters; its state is the number of tokens */
    uint32_t limit;
    struct wait_queue waiters;
};

/* So many tokens to begin with, and no limit but SEMAPHORE_TOKENS_MAX. */
#define SEMAPHORE_INIT(count) { .guard = { SEMAPHORE_TOKENS(count) }, .limit = SEMAPHORE_TOKENS_MAX }

/* Never more tokens than at the start: Python's BoundedSemaphore. */
#define BOUNDED_SEMAPHORE_INIT(count) { .guard = { SEMAPHORE_TOKENS(count) }, .limit = (count) }

#define SEMAPHORE_TOKENS(count)                                                          \
    ((count) + 0u * sizeof(struct {                                                      \
                   static_assert((uint64_t)(count) <= SEMAPHORE_TOKENS_MAX,              \
                                 "a semaphore counts 0 to SEMAPHORE_TOKENS_MAX tokens"); \
                   char unused;                                                          \
               }))

/* The same at run time. E_INVALID, and nothing done: more than SEMAPHORE_TOKENS_MAX. */
static inline int semaphore_init(struct semaphore *semaphore, unsigned count)
{
    if (count > SEMAPHORE_TOKENS_MAX)
        return E_INVALID;
    *semaphore = (struct semaphore){ .guard = { count }, .limit = SEMAPHORE_TOKENS_MAX };
    return OK;
}

/* Takes a token. E_TIMEOUT, E_CONTEXT: none taken. */
int semaphore_acquire(struct semaphore *semaphore, duration_t timeout);

/* Gives a token. E_TOO_MANY: there are `limit` already, and none was added. */
int semaphore_release(struct semaphore *semaphore);

/* How many tokens there were a moment ago. */
unsigned semaphore_value(const struct semaphore *semaphore);

#endif

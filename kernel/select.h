/*
 * select.h - waiting for the first of several things; Go's select, and Python's
 * multiprocessing.connection.wait() that also does what it waited for.
 *
 *     struct select_arm arms[] = {
 *         SELECT_GET(&commands, &command),
 *         SELECT_ACQUIRE(&frames),
 *         SELECT_JOIN(&worker),
 *     };
 *
 *     switch (select_any(arms, COUNT_OF(arms), SECONDS(1))) {
 *     case 0: obey(&command); break;
 *     case 1: draw(); break;
 *     case 2: return thread_result(&worker);
 *     case E_TIMEOUT: complain(); break;
 *     }
 *
 * Each arm is a call that may block, without its timeout. Exactly one of them is
 * done: one item got, or one token taken, and nothing of the other arms. Where
 * several can be done at once it is the first of them in the array.
 *
 * select_any() answers that arm's index; what the call itself said stands in
 * arms[index].result: OK, a length, or why it never will be done, such as E_CLOSED of a queue
 * that was shut down. An arm that fails in this way is done, too. Leave it out of
 * the next select, or it is the answer again.
 *
 * While a thread waits it stands in the line of each of its arms, by priority as
 * any other, and a change of its priority moves it in all of them. No object knows
 * that it is a select that waits.
 *
 * Not for locks, and what is made of them (rlock, rwlock, condition), nor barriers:
 * who waits for a lock lends its owner priority, and two owners at a time cannot
 * both be what it waits for; and at a barrier one who may go elsewhere has not
 * arrived. A cycle of joins that goes through a select is not found.
 *
 * An object of your own can be an arm if its call does no more than wait_in() where
 * it would wait, and nothing after, and if what it tells wait_in() to hand over to
 * or from is not on its own stack:
 *
 *     static int latch_arm(struct select_arm *arm, duration_t timeout)
 *     {
 *         return latch_wait(arm->object, timeout);
 *     }
 *
 *     { .call = latch_arm, .object = &latch }
 *
 * How it works: the arms are waiters that share a word. A waker that has unlinked
 * one of them under its object's guard claims the word too, by one exclusive
 * read-modify-write; if that is claimed already it goes on to the next waiter, as
 * if the arm had not been there, so nothing is handed to one who has gone. A timeout
 * claims the word likewise. While the arms are queued up the word is the select's
 * own, so that an arm which can be done at once excludes the others. It is then
 * opened, unless a waker has unlinked an arm in vain meanwhile, and has left a note
 * in the word that he did: then all of them are tried again. The model is
 * tests/verify/select.pml. Interrupts are masked for one arm at a time.
 */
#ifndef KERNEL_SELECT_H
#define KERNEL_SELECT_H

#include "kernel/blocks.h"
#include "kernel/event.h"
#include "kernel/pipe.h"
#include "kernel/queue.h"
#include "kernel/semaphore.h"
#include "kernel/thread.h"

struct select_arm {
    /* --- Yours to set, by one of the macros --------------------------------------- */
    int (*call)(struct select_arm *arm, duration_t timeout);
    union {
        struct semaphore *semaphore;
        struct event *event;
        struct queue *queue;
        struct thread *thread;
        struct blocks *blocks;
        struct connection *end;
        void *object;
    };
    union {
        void *to;
        const void *from;
        void **block;
        struct pipe_message message;
        struct {
            void *buffer;
            size_t size;
        };
    };

    /* --- Yours to read, of the arm that was done ------------------------------------ */
    int result;

    /* --- Private: the calling thread's, and the guard's of what it waits for ------------ */
    struct waiter waiter;
};

#define SELECT_ACQUIRE(its_semaphore) { .call = select_acquire, .semaphore = (its_semaphore) }
#define SELECT_WAIT(its_event) { .call = select_wait, .event = (its_event) }
#define SELECT_GET(its_queue, item) { .call = select_get, .queue = (its_queue), .to = (item) }
#define SELECT_PUT(its_queue, item) { .call = select_put, .queue = (its_queue), .from = (item) }
#define SELECT_SEND(its_end, bytes, length) { .call = select_send, .end = (its_end), .message = { (bytes), (length) } }
#define SELECT_RECV(its_end, its_buffer, its_size) \
    { .call = select_recv, .end = (its_end), .buffer = (its_buffer), .size = (its_size) }
#define SELECT_JOIN_QUEUE(its_queue) { .call = select_join_queue, .queue = (its_queue) }
#define SELECT_JOIN(its_thread) { .call = select_join, .thread = (its_thread) }
#define SELECT_ALLOCATE(its_blocks, its_block) { .call = select_allocate, .blocks = (its_blocks), .block = (its_block) }

/* Waits until one arm is done, and says which: 0 to count - 1. Nothing was done, of
 * any arm: E_TIMEOUT; E_CONTEXT, in an interrupt handler or with interrupts masked,
 * where it would have to wait; E_INVALID, no arms or more than SELECT_ARMS_MAX. With
 * NO_WAIT it is a poll, from an interrupt handler too. The array is the caller's
 * until it returns, and may be used again after that. */
int select_any(struct select_arm *arms, unsigned count, duration_t timeout);

/* What the macros name. */
int select_acquire(struct select_arm *arm, duration_t timeout);
int select_wait(struct select_arm *arm, duration_t timeout);
int select_get(struct select_arm *arm, duration_t timeout);
int select_put(struct select_arm *arm, duration_t timeout);
int select_send(struct select_arm *arm, duration_t timeout);
int select_recv(struct select_arm *arm, duration_t timeout);
int select_join_queue(struct select_arm *arm, duration_t timeout);
int select_join(struct select_arm *arm, duration_t timeout);
int select_allocate(struct select_arm *arm, duration_t timeout);

#endif

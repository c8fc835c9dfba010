/*
 * pipe.h - messages between two ends, with their length; Python's multiprocessing.Pipe.
 *
 *     PIPE(here, there, 32, 4);        // either way 4 messages of 0 to 32 bytes each
 *
 *     pipe_send(&here, "what is it?", 11, FOREVER);                    // one side, any core
 *
 *     char text[32];                                                   // the other side
 *     int length = pipe_recv(&there, text, sizeof text, FOREVER);      // or an error
 *     pipe_send(&there, text, (size_t)length, FOREVER);
 *
 *     pipe_close(&here);               // E_CLOSED for `there`, once it has received what was sent
 *
 * Choose it over a queue where two sides talk: each has an end of its own, lengths
 * differ, and whoever stops is noticed by the other. A queue is for any number of
 * sides, and keeps count of what is done.
 *
 * An end may be used by several threads, on either core, and by interrupt handlers
 * with NO_WAIT. Messages are FIFO; a message goes straight to a receiver that waits.
 * Those who wait are served by priority, FIFO among equals.
 */
#ifndef KERNEL_PIPE_H
#define KERNEL_PIPE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/core/slots.h"
#include "kernel/wait.h"

/* One way through the pipe. */
struct channel {
    struct spinlock guard; /* over all that follows */
    struct slots messages;
    uint16_t message_bytes; /* the longest one's */
    bool sender_closed;
    bool receiver_closed;
    struct wait_queue receivers; /* not empty only while there is no message */
    struct wait_queue senders;   /* not empty only while there is no room */
    struct wait_queue pollers;
};

/* An end. */
struct connection {
    struct channel *in, *out; /* NULL: this end does not receive, or send */
};

/* How a message lies in the channel. */
#define PIPE_SLOT(bytes)               \
    struct {                           \
        uint32_t length;               \
        uint8_t message[(bytes) + 0u]; \
    }

#define CHANNEL_INIT(bytes, n) { .messages = SLOTS_INIT(PIPE_SLOT(bytes), n), .message_bytes = (bytes) }

/* The longest message that a pipe can be made for. */
#define PIPE_BYTES_MAX (QUEUE_ITEM_BYTES_MAX - sizeof(uint32_t))

/* Two ends, at file scope, with room for `n` messages of up to `bytes` each way. */
#define PIPE(left, right, bytes, n)                                                                               \
    static struct channel left##_to_##right = CHANNEL_INIT(bytes, n), right##_to_##left = CHANNEL_INIT(bytes, n); \
    static struct connection left = { .in = &right##_to_##left, .out = &left##_to_##right },                      \
                             right = { .in = &left##_to_##right, .out = &right##_to_##left }

/* The same for one way: Pipe(duplex=False), in whose order they stand. */
#define PIPE_ONE_WAY(receiver, sender, bytes, n)                           \
    static struct channel sender##_to_##receiver = CHANNEL_INIT(bytes, n); \
    static struct connection receiver = { .in = &sender##_to_##receiver }, sender = { .out = &sender##_to_##receiver }

/* All of these say E_STATE of an end that was closed by pipe_close(), before or while
 * they waited, and E_INVALID of one that does not send, or receive, at all. */

/* Copies the message in. E_CLOSED: the other end is closed (BrokenPipeError);
 * E_INVALID: longer than the pipe was made for; E_TIMEOUT: no room all the time;
 * E_CONTEXT. Nothing was sent. */
int pipe_send(struct connection *end, const void *bytes, size_t length, duration_t timeout);

/* Copies the oldest message out. Its length, which may be 0. E_CLOSED: there is none,
 * and the other end is closed (EOFError). E_INVALID: not all messages that the pipe
 * was made for fit in `size` bytes; E_TIMEOUT: none all the time; E_CONTEXT. Nothing
 * was received, and what is there stays. */
int pipe_recv(struct connection *end, void *buffer, size_t size, duration_t timeout);

/* Waits until there is a message to receive; somebody else may have it then. OK, or
 * E_CLOSED, E_TIMEOUT, E_CONTEXT as above. */
int pipe_poll(struct connection *end, duration_t timeout);

/* This end neither sends nor receives any more, and whoever waits at either is told.
 * What it has sent can be received still; what it has not received is lost. OK. */
int pipe_close(struct connection *end);

/* pipe_send() of what stays where it is while it waits, for select.h. */
struct pipe_message {
    const void *bytes;
    size_t length;
};

int pipe_send_message(struct connection *end, const struct pipe_message *message, duration_t timeout);

#endif

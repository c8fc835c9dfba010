#include "kernel/pipe.h"
#include "kernel/core/copy.h"

/* --- The messages; under the guard ----------------------------------------------- */

struct slot {
    uint32_t length;
    uint8_t message[];
};

static_assert(offsetof(PIPE_SLOT(1), message) == offsetof(struct slot, message));

static void store(struct channel *channel, const struct pipe_message *message)
{
    struct slot *free = slots_append(&channel->messages);

    free->length = (uint32_t)message->length;
    copy_item(free->message, message->bytes, message->length);
}

static int fetch(struct channel *channel, void *buffer)
{
    const struct slot *oldest = slots_remove(&channel->messages);

    copy_item(buffer, oldest->message, oldest->length);
    return (int)oldest->length;
}

static bool has_message(const struct wait_queue *pollers)
{
    return CONTAINER_OF(pollers, struct channel, pollers)->messages.count > 0;
}

/* --- Sending ----------------------------------------------------------------------- */

static int send_refusal(const struct channel *channel)
{
    if (channel->sender_closed)
        return E_STATE;
    return channel->receiver_closed ? E_CLOSED : OK;
}

int pipe_send_message(struct connection *end, const struct pipe_message *message, duration_t timeout)
{
    struct channel *channel = end->out;

    if (!channel || message->length > channel->message_bytes)
        return E_INVALID;
    const uint32_t before = wait_enter(&channel->guard);
    const int refusal = send_refusal(channel);
    if (refusal != OK)
        return wait_leave(&channel->guard, before, refusal);
    struct waiter *receiver = wait_take_first(&channel->receivers, (int)message->length);
    if (receiver) {
        copy_item(receiver->item, message->bytes, message->length);
        spinlock_release(&channel->guard);
        return wait_wake(receiver, before);
    }
    if (slots_are_full(&channel->messages))
        return wait_in(&channel->senders, &channel->guard, (void *)(uintptr_t)message, before, timeout);
    store(channel, message);
    return wait_wake_all(&channel->pollers, OK, &channel->guard, 0, before, has_message);
}

int pipe_send(struct connection *end, const void *bytes, size_t length, duration_t timeout)
{
    return pipe_send_message(end, &(struct pipe_message){ bytes, length }, timeout);
}

/* --- Receiving --------------------------------------------------------------------- */

/* There is room now for the message of whoever waits to send. */
static void admit_sender(struct channel *channel, struct waiter *sender, uint32_t before)
{
    store(channel, sender->item);
    spinlock_release(&channel->guard);
    wait_wake(sender, before);
}

static int receive(struct channel *channel, void *buffer, uint32_t before)
{
    const int length = fetch(channel, buffer);
    struct waiter *sender = wait_take_first(&channel->senders, OK);

    if (!sender)
        return wait_leave(&channel->guard, before, length);
    admit_sender(channel, sender, before);
    return length;
}

static int receive_refusal(const struct channel *channel)
{
    if (channel->receiver_closed)
        return E_STATE;
    return channel->sender_closed && channel->messages.count == 0 ? E_CLOSED : OK;
}

int pipe_recv(struct connection *end, void *buffer, size_t size, duration_t timeout)
{
    struct channel *channel = end->in;

    if (!channel || size < channel->message_bytes)
        return E_INVALID;
    const uint32_t before = wait_enter(&channel->guard);
    const int refusal = receive_refusal(channel);
    if (refusal != OK)
        return wait_leave(&channel->guard, before, refusal);
    if (channel->messages.count > 0)
        return receive(channel, buffer, before);
    return wait_in(&channel->receivers, &channel->guard, buffer, before, timeout);
}

enum { THERE_IS_ONE = 1 }; /* beside enum status */

/* OK: there was a message, and it may be gone. */
static int wait_for_message(struct channel *channel, duration_t timeout)
{
    const uint32_t before = wait_enter(&channel->guard);
    const int refusal = receive_refusal(channel);

    if (refusal != OK)
        return wait_leave(&channel->guard, before, refusal);
    if (channel->messages.count > 0)
        return wait_leave(&channel->guard, before, THERE_IS_ONE);
    return wait_in(&channel->pollers, &channel->guard, NULL, before, timeout);
}

int pipe_poll(struct connection *end, duration_t timeout)
{
    const instant_t start = clock_now();
    int result = end->in ? OK : E_INVALID;

    while (result == OK)
        result = wait_for_message(end->in, clock_left(start, timeout));
    return result == THERE_IS_ONE ? OK : result;
}

/* --- The end ------------------------------------------------------------------------- */

static void tell(struct channel *channel, struct wait_queue *waiters, int result)
{
    const uint32_t before = wait_enter(&channel->guard);

    wait_wake_all(waiters, result, &channel->guard, 0, before, NULL);
}

/* From when a channel is closed at either end nobody queues up in it, so waking all
 * comes to an end. Receivers wait only where there is nothing left to receive. */
static int close(struct channel *channel, bool *closed, int receivers, int senders)
{
    const uint32_t before = wait_enter(&channel->guard);
    const bool was_closed = *closed;

    *closed = true;
    wait_leave(&channel->guard, before, OK);
    if (was_closed)
        return E_STATE;
    tell(channel, &channel->receivers, receivers);
    tell(channel, &channel->senders, senders);
    tell(channel, &channel->pollers, OK);
    return OK;
}

int pipe_close(struct connection *end)
{
    const uint32_t held = wait_hold_preemption();
    int result = OK;

    if (end->out)
        result = close(end->out, &end->out->sender_closed, E_CLOSED, E_STATE);
    if (end->in)
        result = close(end->in, &end->in->receiver_closed, E_STATE, E_CLOSED);
    wait_allow_preemption(held);
    return result;
}

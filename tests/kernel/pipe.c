/*
 * pipe.c - what kernel/pipe.h promises:
 *
 *   messages are copied in and out with their length, FIFO, either way or one way
 *   send waits while there is no room, recv and poll while there is no message; or
 *     each says why not, and nothing was sent or received
 *   a closed end is E_STATE; the other one is told E_CLOSED, by recv and poll once
 *     it has received what was sent; who waits is told too
 */
#include <string.h>

#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

enum { LONGEST = 9, ROOM = 2 };

PIPE(here, there, LONGEST, ROOM);
PIPE_ONE_WAY(sink, source, PIPE_BYTES_MAX, 1);

static void start_anew_channel(struct channel *channel)
{
    channel->sender_closed = channel->receiver_closed = false;
    channel->messages.count = 0;
}

static void start_anew(void)
{
    start_anew_channel(here.in);
    start_anew_channel(here.out);
    start_anew_channel(sink.in);
}

static int send(struct connection *end, const char *text, duration_t timeout)
{
    return pipe_send(end, text, strlen(text), timeout);
}

/* Whether this text, and no more, is received. */
static bool receives(struct connection *end, const char *expected)
{
    char text[LONGEST + 1] = "";
    const int length = pipe_recv(end, text, LONGEST, FOREVER);

    return length == (int)strlen(expected) && strcmp(text, expected) == 0;
}

static int recv_there(void *nothing)
{
    char text[LONGEST] = "?";

    (void)nothing;
    const int length = pipe_recv(&there, text, sizeof text, FOREVER);
    crew_note();
    EXPECT(length < 0 ? text[0] == '?' : text[0] == 'm');
    return length;
}

static int send_here(void *nothing)
{
    (void)nothing;
    return send(&here, "late", FOREVER);
}

static int poll_there(void *nothing)
{
    (void)nothing;
    return pipe_poll(&there, FOREVER);
}

/* --- Without waiting ---------------------------------------------------------------- */

TEST("messages of any length up to the pipe's arrive whole, in order, around the end of the buffer, both ways")
{
    static const char *const texts[] = { "", "a", "bcd", "efghijklm", "no" };

    start_anew();
    for (unsigned n = 0; n < 20; n++) {
        const char *first = texts[n % COUNT_OF(texts)], *second = texts[n / 2 % COUNT_OF(texts)];

        EXPECT(send(&here, first, NO_WAIT) == OK && send(&here, second, NO_WAIT) == OK);
        EXPECT(send(&there, second, NO_WAIT) == OK);
        EXPECT(receives(&there, first) && receives(&here, second) && receives(&there, second));
    }
}

TEST("send to a full pipe and recv and poll of an empty one say E_TIMEOUT, at once and after the time")
{
    char text[LONGEST] = "?";

    start_anew();
    EXPECT(pipe_recv(&there, text, LONGEST, NO_WAIT) == E_TIMEOUT && pipe_poll(&there, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(pipe_recv(&there, text, LONGEST, MS(1)) == E_TIMEOUT && pipe_poll(&there, MS(1)) == E_TIMEOUT);
    EXPECT(text[0] == '?');
    EXPECT(send(&here, "1", NO_WAIT) == OK && send(&here, "2", NO_WAIT) == OK);
    EXPECT(send(&here, "3", NO_WAIT) == E_TIMEOUT && send(&here, "3", MS(1)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 3000);
    EXPECT(pipe_poll(&there, NO_WAIT) == OK && receives(&there, "1") && receives(&there, "2"));
    EXPECT(pipe_poll(&there, NO_WAIT) == E_TIMEOUT);
}

TEST("a message too long, and a buffer that may be too small, are E_INVALID, and what is there stays")
{
    char text[LONGEST + 1];

    start_anew();
    EXPECT(pipe_send(&here, "too long..", LONGEST + 1, FOREVER) == E_INVALID);
    EXPECT(pipe_poll(&there, NO_WAIT) == E_TIMEOUT && send(&here, "m", NO_WAIT) == OK);
    EXPECT(pipe_recv(&there, text, LONGEST - 1, FOREVER) == E_INVALID);
    EXPECT(receives(&there, "m"));
}

TEST("a pipe for one way sends the longest message there can be, and refuses the other way with E_INVALID")
{
    char sent[PIPE_BYTES_MAX], received[PIPE_BYTES_MAX];

    start_anew();
    memset(sent, 'x', sizeof sent);
    EXPECT(pipe_send(&source, sent, sizeof sent, NO_WAIT) == OK && send(&source, "y", NO_WAIT) == E_TIMEOUT);
    EXPECT(pipe_recv(&sink, received, sizeof received, NO_WAIT) == (int)PIPE_BYTES_MAX);
    EXPECT(memcmp(sent, received, sizeof sent) == 0);
    EXPECT(send(&sink, "y", NO_WAIT) == E_INVALID && pipe_poll(&source, NO_WAIT) == E_INVALID);
    EXPECT(pipe_recv(&source, received, sizeof received, NO_WAIT) == E_INVALID);
    EXPECT(pipe_close(&source) == OK && pipe_close(&source) == E_STATE);
    EXPECT(pipe_poll(&sink, FOREVER) == E_CLOSED && pipe_close(&sink) == OK && pipe_close(&sink) == E_STATE);
}

/* --- Waiting --------------------------------------------------------------------------- */

TEST("recv waits for a message, on the same core and on the other one, and is handed it")
{
    start_anew();
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, recv_there, NORMAL, CORE(core));
        EXPECT(send(&here, "message", NO_WAIT) == OK && pipe_poll(&there, NO_WAIT) == E_TIMEOUT);
        EXPECT(crew_result(&ann) == 7);
    }
}

TEST("send waits for room, on the same core and on the other one, and its message comes after those before")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        EXPECT(send(&here, "1", NO_WAIT) == OK && send(&here, "2", NO_WAIT) == OK);
        crew_block(&ann, send_here, NORMAL, CORE(core));
        EXPECT(receives(&there, "1"));
        EXPECT(crew_result(&ann) == OK);
        EXPECT(receives(&there, "2") && receives(&there, "late"));
    }
}

TEST("poll waits for a message, on the same core and on the other one, and leaves it there")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        crew_block(&ann, poll_there, NORMAL, CORE(core));
        crew_block(&bob, poll_there, HIGH, CORE(OTHER));
        EXPECT(send(&here, "m", NO_WAIT) == OK);
        EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
        EXPECT(receives(&there, "m"));
    }
}

TEST("a poll whose message somebody else has received goes on waiting")
{
    start_anew();
    crew_block(&ann, poll_there, LOW, CORE(0)); /* cannot run while this thread does */
    EXPECT(send(&here, "m", NO_WAIT) == OK && receives(&there, "m"));
    EVENTUALLY(ann.waiter && there.in->pollers.first);
    EXPECT(thread_state(&ann) == BLOCKED && send(&here, "m", NO_WAIT) == OK);
    EXPECT(crew_result(&ann) == OK && receives(&there, "m"));
}

TEST("receivers are served by priority, equals in the order they came")
{
    start_anew();
    crew_order_forget();
    crew_take_no_turns();
    crew_block(&ann, recv_there, LOW, CORE(0));
    crew_block(&bob, recv_there, NORMAL, CORE(0));
    crew_block(&cat, recv_there, LOW, CORE(0));
    for (unsigned left = 3; left > 0; left--) {
        EXPECT(send(&here, "m", NO_WAIT) == OK);
        EVENTUALLY(thread_count() == left);
    }
    EXPECT(crew_order_is("bac"));
}

/* --- Where blocking is refused ------------------------------------------------------------ */

static struct {
    int recv, poll, send[ROOM + 1], recv_one;
} seen;

static void use_in_interrupt(void)
{
    char text[LONGEST];

    seen.recv = pipe_recv(&there, text, sizeof text, FOREVER);
    seen.poll = pipe_poll(&there, FOREVER);
    for (unsigned n = 0; n <= ROOM; n++)
        seen.send[n] = send(&here, "abc", FOREVER);
    seen.recv_one = pipe_recv(&there, text, sizeof text, NO_WAIT);
}

TEST("an interrupt on either core sends, receives and polls, and where it would wait is told E_CONTEXT")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        crew_interrupt(core, use_in_interrupt);
        EXPECT(seen.recv == E_CONTEXT && seen.poll == E_CONTEXT);
        EXPECT(seen.send[0] == OK && seen.send[1] == OK && seen.send[2] == E_CONTEXT);
        EXPECT(seen.recv_one == 3 && receives(&there, "abc") && pipe_poll(&there, NO_WAIT) == E_TIMEOUT);
    }
    EXPECT(crew_masked(recv_there) == E_CONTEXT && crew_masked(poll_there) == E_CONTEXT);
}

static void send_in_interrupt(void)
{
    EXPECT(send(&here, "m", NO_WAIT) == OK);
}

TEST("a send in an interrupt on either core wakes who receives on either core")
{
    start_anew();
    for (unsigned pair = 0; pair < CORES * CORES; pair++) {
        crew_block(&ann, recv_there, NORMAL, CORE(pair / CORES));
        crew_interrupt(pair % CORES, send_in_interrupt);
        EXPECT(crew_result(&ann) == 1);
    }
}

/* --- The end -------------------------------------------------------------------------------- */

TEST("when the other end is closed what it sent is received, then recv and poll say E_CLOSED, and send does at once")
{
    char text[LONGEST];

    start_anew();
    EXPECT(send(&here, "1", NO_WAIT) == OK && send(&there, "lost", NO_WAIT) == OK);
    EXPECT(pipe_close(&here) == OK);
    EXPECT(send(&there, "2", FOREVER) == E_CLOSED);
    EXPECT(pipe_poll(&there, FOREVER) == OK && receives(&there, "1"));
    EXPECT(pipe_poll(&there, FOREVER) == E_CLOSED && pipe_recv(&there, text, LONGEST, FOREVER) == E_CLOSED);
}

TEST("an end that was closed itself says E_STATE, to a second close too, and the other one can be closed after it")
{
    char text[LONGEST];

    start_anew();
    EXPECT(pipe_close(&here) == OK && pipe_close(&here) == E_STATE);
    EXPECT(send(&here, "1", FOREVER) == E_STATE && pipe_poll(&here, FOREVER) == E_STATE);
    EXPECT(pipe_recv(&here, text, LONGEST, FOREVER) == E_STATE);
    EXPECT(pipe_close(&there) == OK && pipe_poll(&there, NO_WAIT) == E_STATE);
}

static struct connection *closed_by;

static void close_in_interrupt(void)
{
    EXPECT(pipe_close(closed_by) == OK);
}

TEST("who waits when the other end is closed is told E_CLOSED, and E_STATE when it is its own, on either core")
{
    for (unsigned n = 0; n < 2 * CORES; n++) {
        const unsigned core = n % CORES;
        const bool own = n >= CORES;

        start_anew();
        crew_block(&ann, recv_there, NORMAL, CORE(core));
        crew_block(&bob, poll_there, NORMAL, CORE(core));
        closed_by = own ? &there : &here;
        crew_interrupt(OTHER - core, close_in_interrupt);
        EXPECT(crew_result(&ann) == (own ? E_STATE : E_CLOSED) && crew_result(&bob) == (own ? E_STATE : E_CLOSED));
        start_anew();
        EXPECT(send(&here, "1", NO_WAIT) == OK && send(&here, "2", NO_WAIT) == OK);
        crew_block(&ann, send_here, NORMAL, CORE(core));
        closed_by = own ? &here : &there;
        crew_interrupt(OTHER - core, close_in_interrupt);
        EXPECT(crew_result(&ann) == (own ? E_STATE : E_CLOSED));
    }
}

/* --- As arms of a select ---------------------------------------------------------------------- */

static struct semaphore never = SEMAPHORE_INIT(0);

static int choose(void *nothing)
{
    char text[LONGEST];
    struct select_arm arms[] = { SELECT_ACQUIRE(&never), SELECT_RECV(&there, text, LONGEST),
                                 SELECT_SEND(&here, "s", 1) };

    (void)nothing;
    const int which = select_any(arms, COUNT_OF(arms), FOREVER);
    return which >= 0 ? 100 * which + arms[which].result : which;
}

static int choose_recv(void *nothing)
{
    char text[LONGEST];
    struct select_arm arms[] = { SELECT_ACQUIRE(&never), SELECT_RECV(&there, text, LONGEST) };

    (void)nothing;
    const int which = select_any(arms, COUNT_OF(arms), FOREVER);
    return which >= 0 ? 100 * which + arms[which].result : which;
}

static int choose_send(void *nothing)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&never), SELECT_SEND(&here, "sent", 4) };

    (void)nothing;
    const int which = select_any(arms, COUNT_OF(arms), FOREVER);
    return which >= 0 ? 100 * which + arms[which].result : which;
}

TEST("a select receives, of any length, and sends, at once and after a wait, and is told of a close")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        EXPECT(choose(NULL) == 200 && choose(NULL) == 101);
        for (unsigned length = 0; length < 3; length++) {
            crew_block(&ann, choose_recv, NORMAL, CORE(core));
            EXPECT(pipe_send(&here, "mm", length, NO_WAIT) == OK);
            EXPECT(crew_result(&ann) == 100 + (int)length);
        }
        EXPECT(send(&here, "1", NO_WAIT) == OK && send(&here, "2", NO_WAIT) == OK);
        crew_block(&ann, choose_send, NORMAL, CORE(core));
        EXPECT(receives(&there, "1") && crew_result(&ann) == 100);
        EXPECT(receives(&there, "2") && receives(&there, "sent"));
        crew_block(&ann, choose_recv, NORMAL, CORE(core));
        EXPECT(pipe_close(&here) == OK);
        EXPECT(crew_result(&ann) == 100 + E_CLOSED && !never.waiters.first);
    }
}

/* --- Races --------------------------------------------------------------------------------------- */

enum { ROUNDS = 1000 };

static int echo(void *nothing)
{
    uint8_t bytes[LONGEST];
    int length;

    (void)nothing;
    while ((length = pipe_recv(&there, bytes, sizeof bytes, US(50))) != E_CLOSED)
        if (length >= 0)
            EXPECT(pipe_send(&there, bytes, (size_t)length, FOREVER) == OK);
    return pipe_close(&there);
}

TEST("what is sent to the other core and back comes back whole, also where timeouts meet it, until the end is closed")
{
    start_anew();
    crew_start(&ann, echo, NORMAL, CORE(OTHER));
    for (unsigned n = 0; n < ROUNDS; n++) {
        uint8_t sent[LONGEST], back[LONGEST];
        const size_t length = n % (LONGEST + 1);

        memset(sent, (int)n, sizeof sent);
        EXPECT(pipe_send(&here, sent, length, FOREVER) == OK);
        int result;
        while ((result = pipe_recv(&here, back, sizeof back, US(5 + n % 43))) == E_TIMEOUT)
            ;
        EXPECT(result == (int)length && memcmp(sent, back, length) == 0);
        sleep_for(US(n % 61));
    }
    EXPECT(pipe_close(&here) == OK);
    EXPECT(crew_result(&ann) == OK);
}

/*
 * queue.c - what kernel/queue.h promises:
 *
 *   items are copied in and out, FIFO, whatever their size and alignment
 *   put waits while it is full, get while it is empty, join until all is done;
 *     or each says why not, and has changed nothing
 *   waiters are served by priority, FIFO among equals; an item goes straight to
 *     a getter that waits
 *   task_done counts what was put; one too many is refused
 *   after a shutdown put says E_CLOSED, get does once the queue is empty, and
 *     whoever waits to put or get is woken with E_CLOSED
 *   QUEUE_INIT and queue_init(), which checks its arguments
 */
#include <string.h>

#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

static struct queue q = QUEUE_INIT(int, 2);
static int buffer[2];

static int put(int item)
{
    return queue_put(&q, &item, NO_WAIT);
}

/* The item, or the negative status. */
static int get(duration_t timeout)
{
    int item = 0;
    const int result = queue_get(&q, &item, timeout);

    return result == OK ? item : result;
}

static void start_anew(void)
{
    EXPECT(queue_init(&q, buffer, sizeof(int), COUNT_OF(buffer)) == OK);
    crew_order_forget();
}

/* What a hand puts: 1 for ann, 2 for bob and so on. */
static int initial(void)
{
    return thread_current()->name[0] - 'a' + 1;
}

static int put_initial(void *nothing)
{
    (void)nothing;
    return queue_put(&q, &(int){ initial() }, FOREVER);
}

static int get_one(void *nothing)
{
    (void)nothing;
    const int item = get(FOREVER);
    crew_note();
    return item;
}

static int join(void *nothing)
{
    (void)nothing;
    return queue_join(&q, FOREVER);
}

/* --- Items --------------------------------------------------------------------------- */

static void copy_through(size_t bytes, unsigned misaligned)
{
    static uint8_t room[5 * QUEUE_ITEM_BYTES_MAX] __attribute__((aligned(8)));
    static uint8_t from[QUEUE_ITEM_BYTES_MAX + 8], to[QUEUE_ITEM_BYTES_MAX + 8];
    struct queue any;

    EXPECT(queue_init(&any, room, bytes, 5) == OK);
    for (unsigned round = 0; round < 12; round++) { /* more than once around the buffer */
        for (unsigned i = 0; i < bytes; i++)
            from[misaligned + i] = (uint8_t)(round * 31 + i);
        memset(to, 0xEE, sizeof to);
        EXPECT(queue_put(&any, from + misaligned, NO_WAIT) == OK);
        EXPECT(queue_get(&any, to + misaligned, NO_WAIT) == OK);
        EXPECT(memcmp(to + misaligned, from + misaligned, bytes) == 0);
        EXPECT(to[misaligned + bytes] == 0xEE && (misaligned == 0 || to[misaligned - 1] == 0xEE));
    }
}

TEST("items of 1 to 64 bytes are copied whole and nothing beside them, from and to any address")
{
    static const size_t sizes[] = { 1, 3, 4, 7, 8, 12, 16, 64 };

    for (unsigned i = 0; i < COUNT_OF(sizes); i++)
        for (unsigned misaligned = 0; misaligned < 4; misaligned++)
            copy_through(sizes[i], misaligned);
}

TEST("queue_init() refuses items of no size or too large, no items or too many, no buffer; the queue stays")
{
    start_anew();
    EXPECT(put(1) == OK);
    EXPECT(queue_init(&q, buffer, 0, 2) == E_INVALID);
    EXPECT(queue_init(&q, buffer, QUEUE_ITEM_BYTES_MAX + 1, 1) == E_INVALID);
    EXPECT(queue_init(&q, buffer, sizeof(int), 0) == E_INVALID);
    EXPECT(queue_init(&q, buffer, sizeof(int), 65536) == E_INVALID);
    EXPECT(queue_init(&q, NULL, sizeof(int), 2) == E_INVALID);
    EXPECT(get(NO_WAIT) == 1);
}

static struct queue as_made = QUEUE_INIT(
    struct { char bytes[3]; }, 3);

TEST("items come out in the order they went in, around the end of the buffer, and qsize, empty and full tell")
{
    char item[3];

    for (char n = 0; n < 30; n++) {
        EXPECT(queue_empty(&as_made));
        for (char i = 0; i < 3; i++) {
            EXPECT(!queue_full(&as_made));
            EXPECT(queue_put(&as_made, (char[]){ n, i, 7 }, NO_WAIT) == OK);
            EXPECT(queue_qsize(&as_made) == i + 1u);
        }
        EXPECT(queue_full(&as_made) && !queue_empty(&as_made));
        EXPECT(queue_put(&as_made, "xyz", NO_WAIT) == E_TIMEOUT);
        for (char i = 0; i < 2 + n % 2; i++)
            EXPECT(queue_get(&as_made, item, NO_WAIT) == OK && item[0] == n && item[1] == i && item[2] == 7);
        if (n % 2 == 0)
            EXPECT(queue_get(&as_made, item, NO_WAIT) == OK && item[1] == 2);
    }
}

/* --- Waiting ---------------------------------------------------------------------------- */

TEST("put blocks while the queue is full, and a get lets it through, on the same core and on the other one")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        EXPECT(put(8) == OK && put(9) == OK);
        crew_block(&ann, put_initial, NORMAL, CORE(core));
        EXPECT(get(NO_WAIT) == 8);
        EXPECT(crew_result(&ann) == OK);
        EXPECT(get(NO_WAIT) == 9 && get(NO_WAIT) == 1 && queue_empty(&q));
    }
}

TEST("get blocks while the queue is empty, and a put hands it the item, on the same core and on the other one")
{
    start_anew();
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, get_one, LOW, CORE(core));
        EXPECT(put(5) == OK);
        EXPECT(queue_empty(&q) && get(NO_WAIT) == E_TIMEOUT); /* nobody later can take it */
        EXPECT(crew_result(&ann) == 5);
    }
}

TEST("put to a full queue and get from an empty one say E_TIMEOUT, at once and after the time, and change nothing")
{
    int untouched = 77;

    start_anew();
    EXPECT(queue_get(&q, &untouched, NO_WAIT) == E_TIMEOUT && queue_get(&q, &untouched, MS(1)) == E_TIMEOUT);
    EXPECT(untouched == 77);
    EXPECT(put(1) == OK && put(2) == OK);
    const instant_t start = clock_now();
    EXPECT(queue_put(&q, &(int){ 3 }, NO_WAIT) == E_TIMEOUT && queue_put(&q, &(int){ 3 }, MS(2)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    EXPECT(queue_qsize(&q) == 2 && get(NO_WAIT) == 1 && get(NO_WAIT) == 2 && queue_empty(&q));
    EXPECT(queue_task_done(&q) == OK && queue_task_done(&q) == OK && queue_task_done(&q) == E_TOO_MANY);
}

TEST("getters on both cores are served by priority, equals in the order they came, a changed priority counts")
{
    start_anew();
    crew_block(&ann, get_one, LOW, CORE(0));
    crew_block(&bob, get_one, LOW, CORE(OTHER));
    crew_block(&cat, get_one, NORMAL, CORE(0));
    crew_block(&dan, get_one, LOW, CORE(OTHER));
    EXPECT(thread_set_priority(&dan, HIGH) == OK);
    EVENTUALLY(dan.waiter->priority == HIGH);
    for (int item = 1; item <= 4; item++)
        EXPECT(put(item) == OK);
    EXPECT(crew_result(&dan) == 1 && crew_result(&cat) == 2);
    EXPECT(crew_result(&ann) == 3 && crew_result(&bob) == 4);
}

TEST("putters on both cores are served by priority, equals in the order they came, a changed priority counts")
{
    start_anew();
    EXPECT(put(8) == OK && put(9) == OK);
    crew_block(&ann, put_initial, LOW, CORE(0));
    crew_block(&bob, put_initial, LOW, CORE(OTHER));
    crew_block(&cat, put_initial, NORMAL, CORE(0));
    crew_block(&dan, put_initial, HIGH, CORE(OTHER));
    EXPECT(thread_set_priority(&dan, LOW - 1) == OK);
    EVENTUALLY(dan.waiter->priority == LOW - 1);
    EXPECT(get(NO_WAIT) == 8 && get(NO_WAIT) == 9);
    EXPECT(get(NO_WAIT) == 3 && get(NO_WAIT) == 1 && get(NO_WAIT) == 2 && get(NO_WAIT) == 4);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK && crew_result(&dan) == OK);
}

/* --- Where blocking is refused -------------------------------------------------------------- */

static struct {
    int put, put_forever, get, get_forever, join;
} seen;

static void try_in_interrupt(void)
{
    int item;

    seen.get_forever = queue_get(&q, &item, FOREVER);
    seen.put = put(4);
    seen.join = queue_join(&q, FOREVER);
    seen.get = get(NO_WAIT);
    put(1);
    put(2);
    seen.put_forever = queue_put(&q, &(int){ 3 }, FOREVER);
}

TEST("an interrupt on either core puts and gets with NO_WAIT, and where it would wait is told E_CONTEXT")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.get_forever == E_CONTEXT && seen.put == OK && seen.join == E_CONTEXT && seen.get == 4);
        EXPECT(seen.put_forever == E_CONTEXT && queue_qsize(&q) == 2);
    }
}

TEST("with interrupts masked put, get and join say E_CONTEXT instead of waiting")
{
    start_anew();
    EXPECT(crew_masked(get_one) == E_CONTEXT);
    EXPECT(put(1) == OK && put(2) == OK);
    EXPECT(crew_masked(put_initial) == E_CONTEXT);
    EXPECT(crew_masked(join) == E_CONTEXT);
    EXPECT(queue_qsize(&q) == 2);
}

static void put_from_interrupt(void)
{
    put(6);
}

static void get_from_interrupt(void)
{
    seen.get = get(NO_WAIT);
}

TEST("a put or get in an interrupt on either core wakes who waits on either core")
{
    for (unsigned pair = 0; pair < CORES * CORES; pair++) {
        start_anew();
        crew_block(&ann, get_one, NORMAL, CORE(pair / CORES));
        crew_interrupt(pair % CORES, put_from_interrupt);
        EXPECT(crew_result(&ann) == 6);
        EXPECT(put(8) == OK && put(9) == OK);
        crew_block(&bob, put_initial, NORMAL, CORE(pair / CORES));
        crew_interrupt(pair % CORES, get_from_interrupt);
        EXPECT(crew_result(&bob) == OK && seen.get == 8);
    }
}

/* --- Races ---------------------------------------------------------------------------------------- */

enum { ROUNDS = 1500 };

static int produce(void *nothing)
{
    (void)nothing;
    for (int item = 1; item <= ROUNDS; item++) {
        while (queue_put(&q, &item, US(5 + item % 50)) == E_TIMEOUT)
            ;
        sleep_for(US(item % 41));
    }
    return OK;
}

TEST("where timeouts meet puts and gets every item arrives once, in order")
{
    int expected = 1;

    start_anew();
    crew_start(&ann, produce, NORMAL, CORE(OTHER));
    while (expected <= ROUNDS) {
        const int item = get(US(5 + expected % 47));

        EXPECT(item == E_TIMEOUT || item == expected);
        if (item > 0)
            expected = item + 1;
        sleep_for(US(20));
    }
    EXPECT(crew_result(&ann) == OK);
    EXPECT(queue_empty(&q));
}

/*
 * queue_order.c - queues that give the newest item first, or the least.
 */
#include "tests/harness/crew.h"

enum { SLOTS = 13 };

struct job {
    uint32_t due;
    uint16_t number;
};

static struct queue stack = QUEUE_INIT(int, 3, .order = QUEUE_LIFO);
static struct queue jobs = QUEUE_INIT(struct job, SLOTS, .order = QUEUE_LEAST_FIRST);
static struct queue bytes = QUEUE_INIT(uint8_t, SLOTS, .order = QUEUE_LEAST_FIRST);

static int put(struct queue *queue, int item)
{
    return queue_put(queue, &item, NO_WAIT);
}

static bool gives(struct queue *queue, int item)
{
    int got = -1;

    return queue_get(queue, &got, NO_WAIT) == OK && got == item;
}

TEST("a LIFO queue gives the newest first, full or not, wherever its ring begins")
{
    for (int round = 0; round < 5; round++) {
        EXPECT(put(&stack, 1) == OK && put(&stack, 2) == OK && put(&stack, 3) == OK);
        EXPECT(put(&stack, 4) == E_TIMEOUT && queue_full(&stack));
        EXPECT(gives(&stack, 3) && put(&stack, 5) == OK);
        EXPECT(gives(&stack, 5) && gives(&stack, 2) && gives(&stack, 1));
        EXPECT(queue_empty(&stack) && !gives(&stack, 0));
    }
}

static int put_nine(void *nothing)
{
    (void)nothing;
    return queue_put(&stack, &(int){ 9 }, FOREVER);
}

TEST("who waits to put into a full LIFO queue is admitted by a get, and is the newest then")
{
    EXPECT(put(&stack, 1) == OK && put(&stack, 2) == OK && put(&stack, 3) == OK);
    crew_block(&ann, put_nine, HIGH, CORE(OTHER));
    EXPECT(gives(&stack, 3));
    EXPECT(crew_result(&ann) == OK);
    EXPECT(gives(&stack, 9) && gives(&stack, 2) && gives(&stack, 1));
}

static uint32_t scattered(void)
{
    static uint32_t state = 1;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

TEST("a queue with the least first gives them sorted, each as it was put, while others are put in between")
{
    for (int round = 0; round < 100; round++) {
        unsigned kept = 0;
        uint32_t last = 0;

        for (uint16_t n = 0; n < SLOTS; n++, kept++) {
            const uint32_t due = scattered() >> (round % 30);
            EXPECT(queue_put(&jobs, &(struct job){ due, (uint16_t)(due ^ 0x5A5Au) }, NO_WAIT) == OK);
        }
        EXPECT(queue_full(&jobs));
        for (; kept > 0; kept--) {
            struct job job;

            EXPECT(queue_get(&jobs, &job, NO_WAIT) == OK);
            EXPECT(job.due >= last && job.number == (uint16_t)(job.due ^ 0x5A5Au));
            last = job.due;
            if (kept % 4 == 0) { /* one that is more urgent than all that are left, or just as much */
                EXPECT(queue_put(&jobs, &(struct job){ last, (uint16_t)(last ^ 0x5A5Au) }, NO_WAIT) == OK);
                EXPECT(queue_get(&jobs, &job, NO_WAIT) == OK && job.due == last);
            }
        }
        EXPECT(queue_empty(&jobs));
    }
}

TEST("items shorter than a number are numbers themselves")
{
    static const uint8_t items[] = { 200, 3, 77, 255, 0, 3 }, sorted[] = { 0, 3, 3, 77, 200, 255 };

    for (unsigned n = 0; n < COUNT_OF(items); n++)
        EXPECT(queue_put(&bytes, &items[n], NO_WAIT) == OK);
    for (unsigned n = 0; n < COUNT_OF(sorted); n++) {
        uint8_t item;

        EXPECT(queue_get(&bytes, &item, NO_WAIT) == OK && item == sorted[n]);
    }
}

static int get_due(void *nothing)
{
    (void)nothing;
    struct job job;

    return queue_get(&jobs, &job, FOREVER) == OK ? (int)job.due : -1;
}

TEST("a getter that waits has what is put next, whatever the order")
{
    crew_block(&ann, get_due, HIGH, CORE(OTHER));
    EXPECT(queue_put(&jobs, &(struct job){ 50, 0 }, NO_WAIT) == OK);
    EXPECT(queue_put(&jobs, &(struct job){ 10, 0 }, NO_WAIT) == OK);
    EXPECT(crew_result(&ann) == 50);
    EXPECT(get_due(NULL) == 10);
}

TEST("counting what is done and shutting down are as in any queue")
{
    EXPECT(queue_task_done(&bytes) == OK);
    EXPECT(queue_put(&bytes, &(uint8_t){ 7 }, NO_WAIT) == OK && queue_shutdown(&bytes) == OK);
    uint8_t item = 0;
    EXPECT(queue_put(&bytes, &item, NO_WAIT) == E_CLOSED);
    EXPECT(queue_get(&bytes, &item, NO_WAIT) == OK && item == 7);
    EXPECT(queue_get(&bytes, &item, NO_WAIT) == E_CLOSED);
}

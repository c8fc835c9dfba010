/*
 * queue_workers - a producer and three consumers on a bounded queue; Python's
 * queue.Queue between threading.Threads.
 *
 * Watch: the producer is held up where the queue is full, so it never runs far
 * ahead. Two ways to end: a sentinel for each consumer, which every consumer must
 * know, as one does before Python 3.13; and shutdown(), after which get() says
 * E_CLOSED once all is got. task_done() and join() tell when all that was put has
 * not only been got, but is done.
 *
 * The same methods on the three queues of Python; this is the first of them.
 *
 *     method       queue.Queue     multiprocessing.Queue   .JoinableQueue
 *     qsize        yes             not on every system     not on every system
 *     put, get     yes             yes                     yes
 *     empty, full  yes             yes                     yes
 *     task_done    yes             no                      yes
 *     join         yes             no                      yes
 *     shutdown     since 3.13      no (close is another)   no
 *
 * Try: a queue of one item; of 100. A consumer that forgets task_done(). One
 * sentinel too few.
 */
#include "lib/duet.h"

enum { CONSUMERS = 3, ITEMS = 24, ROOM = 4, SENTINEL = -1 };

static struct queue queue = QUEUE_INIT(int, ROOM);
static uint32_t got, sum, most; /* the first two are atomic */
static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* --- Consumers ----------------------------------------------------------------------- */

static void work_on(int item)
{
    sleep_for(MS(1));
    __atomic_fetch_add(&got, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&sum, (uint32_t)item, __ATOMIC_RELAXED);
}

/* Its result is why it ended. */
static int consume(void *name)
{
    int item, result;

    while ((result = queue_get(&queue, &item, FOREVER)) == OK && item != SENTINEL) {
        work_on(item);
        print("    %s did %d\n", (const char *)name, item);
        queue_task_done(&queue);
    }
    if (result == OK)
        queue_task_done(&queue); /* the sentinel is an item, too */
    return result;
}

THREAD(ann, 1536, .target = consume, .arg = "ann", .core = CORE(0));
THREAD(bob, 1536, .target = consume, .arg = "bob", .core = CORE(CORES - 1));
THREAD(cat, 1536, .target = consume, .arg = "cat");

static struct thread *const consumers[CONSUMERS] = { &ann, &bob, &cat };

static void start_all(void)
{
    got = sum = most = 0;
    for (unsigned i = 0; i < CONSUMERS; i++)
        failures += thread_start(consumers[i]) != OK;
}

static bool all_ended_with(int result)
{
    bool all = true;

    for (unsigned i = 0; i < CONSUMERS; i++) {
        thread_join(consumers[i], FOREVER);
        all = all && thread_result(consumers[i]) == result;
    }
    return all;
}

/* --- The producer ------------------------------------------------------------------------ */

static void produce(void)
{
    for (int item = 1; item <= ITEMS; item++) {
        failures += queue_put(&queue, &item, FOREVER) != OK;
        const unsigned size = queue_qsize(&queue);
        most = size > most ? size : most;
    }
}

static bool all_was_done(void)
{
    return got == ITEMS && sum == ITEMS * (ITEMS + 1) / 2;
}

/* --- Scenes ---------------------------------------------------------------------------------- */

static void by_hand(void)
{
    int item = 7;

    print("one thread, to see what the queue answers\n");
    expect(queue_empty(&queue) && queue_get(&queue, &item, NO_WAIT) == E_TIMEOUT, "empty: get_nowait() raises Empty");
    for (unsigned i = 0; i < ROOM; i++)
        queue_put(&queue, &item, NO_WAIT);
    expect(queue_full(&queue) && queue_put(&queue, &item, NO_WAIT) == E_TIMEOUT, "full: put_nowait() raises Full");
    expect(queue_qsize(&queue) == ROOM, "qsize() is what fits");
    while (queue_get(&queue, &item, NO_WAIT) == OK)
        ;
    expect(queue_join(&queue, NO_WAIT) == E_TIMEOUT, "all was got, but not done: join() waits");
    for (unsigned i = 0; i < ROOM; i++)
        queue_task_done(&queue);
    expect(queue_join(&queue, NO_WAIT) == OK, "now it is done");
    expect(queue_task_done(&queue) == E_TOO_MANY, "one task_done() too many raises ValueError");
}

static void ended_by_sentinel(void)
{
    print("ended by a sentinel for each\n");
    start_all();
    produce();
    expect(queue_join(&queue, FOREVER) == OK && all_was_done(), "join() returns when each item is done, once");
    for (unsigned i = 0; i < CONSUMERS; i++)
        queue_put(&queue, &(int){ SENTINEL }, FOREVER);
    expect(all_ended_with(OK), "each consumer got one of the sentinels");
    expect(most <= ROOM, "the producer was never further ahead than there is room");
}

static void ended_by_shutdown(void)
{
    print("ended by shutdown\n");
    start_all();
    produce();
    expect(queue_shutdown(&queue) == OK, "it is shut down, while there are items in it, perhaps");
    expect(all_ended_with(E_CLOSED), "each consumer ended because it was");
    expect(all_was_done() && queue_join(&queue, NO_WAIT) == OK, "but not before all was done");
    expect(queue_put(&queue, &(int){ 1 }, FOREVER) == E_CLOSED, "nothing can be put any more");
}

int main(void)
{
    by_hand();
    ended_by_sentinel();
    ended_by_shutdown();
    return failures ? 1 : 0;
}

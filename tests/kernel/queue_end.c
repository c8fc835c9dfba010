/*
 * queue_end.c - what kernel/queue.h promises about the end of work: task_done,
 * join and shutdown.
 */
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

static struct queue q;
static int buffer[2];

static void start_anew(void)
{
    EXPECT(queue_init(&q, buffer, sizeof(int), COUNT_OF(buffer)) == OK);
    crew_order_forget();
}

static int put(int item)
{
    return queue_put(&q, &item, NO_WAIT);
}

static int put_9(void *nothing)
{
    (void)nothing;
    const int result = queue_put(&q, &(int){ 9 }, FOREVER);
    crew_note();
    return result;
}

static int get_none(void *nothing)
{
    int untouched = 77;

    (void)nothing;
    const int result = queue_get(&q, &untouched, FOREVER);
    crew_note();
    EXPECT(untouched == 77);
    return result;
}

static int join(void *nothing)
{
    (void)nothing;
    const int result = queue_join(&q, FOREVER);
    crew_note();
    return result;
}

static int get_and_work(void *nothing)
{
    int item;

    (void)nothing;
    while (queue_get(&q, &item, FOREVER) == OK) {
        crew_note();
        EXPECT(queue_task_done(&q) == OK);
    }
    return OK;
}

/* --- Keeping count ---------------------------------------------------------------------- */

TEST("task_done more often than items were put is E_TOO_MANY, and the count stays right after it")
{
    start_anew();
    EXPECT(queue_task_done(&q) == E_TOO_MANY);
    EXPECT(put(1) == OK);
    EXPECT(queue_join(&q, NO_WAIT) == E_TIMEOUT);
    EXPECT(queue_task_done(&q) == OK && queue_task_done(&q) == E_TOO_MANY);
    EXPECT(queue_join(&q, NO_WAIT) == OK);
}

TEST("join goes through when nothing was put, says E_TIMEOUT while something is unfinished, got or not")
{
    int item;

    start_anew();
    EXPECT(queue_join(&q, FOREVER) == OK);
    EXPECT(put(1) == OK && queue_get(&q, &item, NO_WAIT) == OK);
    EXPECT(queue_join(&q, NO_WAIT) == E_TIMEOUT && queue_join(&q, MS(1)) == E_TIMEOUT);
    EXPECT(queue_task_done(&q) == OK && queue_join(&q, FOREVER) == OK);
}

TEST("the last task_done lets every joiner through, on both cores, and no earlier one does")
{
    start_anew();
    EXPECT(put(1) == OK && put(2) == OK);
    crew_block(&ann, join, LOW, CORE(0));
    crew_block(&bob, join, HIGH, CORE(OTHER));
    crew_block(&cat, join, NORMAL, CORE(OTHER));
    EXPECT(queue_task_done(&q) == OK);
    EXPECT(thread_state(&ann) == BLOCKED && thread_state(&bob) == BLOCKED && thread_state(&cat) == BLOCKED);
    EXPECT(queue_task_done(&q) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
}

TEST("items of putters and getters that waited count as well")
{
    int item;

    start_anew();
    EXPECT(put(1) == OK && put(2) == OK);
    crew_block(&ann, put_9, NORMAL, CORE(OTHER));
    EXPECT(queue_get(&q, &item, NO_WAIT) == OK && crew_result(&ann) == OK);
    for (unsigned left = 3; left > 0; left--) {
        EXPECT(queue_join(&q, NO_WAIT) == E_TIMEOUT);
        EXPECT(queue_task_done(&q) == OK);
    }
    EXPECT(queue_join(&q, NO_WAIT) == OK && queue_task_done(&q) == E_TOO_MANY);
}

static int put_and_join_anew(void *nothing)
{
    (void)nothing;
    EXPECT(put(1) == OK);
    return queue_join(&q, MS(20));
}

/* Called by task_done() in place of a joiner's wake: it is between its first
 * joiner and the next one, and the other core may do anything now. */
static void let_other_core_join_anew(struct waiter *waiter)
{
    (void)waiter;
    crew_start(&dan, put_and_join_anew, NORMAL, CORE(OTHER));
    SPIN_UNTIL(thread_state(&dan) == BLOCKED && q.joiners.first && q.joiners.first->thread == &dan);
}

TEST("one who joins after the other core put again is not let through by the task_done before, still under way")
{
    struct waiter observer = {
        .priority = HIGH, .has_own_way = true, .wake = let_other_core_join_anew, .queue = &q.joiners
    };

    if (OTHER == 0)
        return; /* the one core is busy with the task_done */
    start_anew();
    EXPECT(put(1) == OK);
    crew_block(&ann, join, LOW, CORE(0));
    const uint32_t before = arch_mask_interrupts();
    const uint32_t state = spinlock_acquire(&q.guard);
    wait_queue_insert(&q.joiners, &observer);
    wait_leave_as(&q.guard, state, before, OK);
    EXPECT(queue_task_done(&q) == OK);
    EXPECT(crew_result(&dan) == E_TIMEOUT);
    EXPECT(queue_task_done(&q) == OK);
    EXPECT(crew_result(&ann) == OK);
}

static void put_meanwhile(struct waiter *waiter)
{
    (void)waiter;
    EXPECT(put(2) == OK);
}

TEST("a put that finds joiners who are due lets all of them through first, also if another put comes between")
{
    struct waiter observer = { .priority = HIGH, .has_own_way = true, .wake = put_meanwhile, .queue = &q.joiners };

    start_anew();
    EXPECT(put(1) == OK && queue_get(&q, &(int){ 0 }, NO_WAIT) == OK);
    crew_block(&ann, join, LOW, CORE(0));
    const uint32_t before = arch_mask_interrupts();
    const uint32_t state = spinlock_acquire(&q.guard);
    q.unfinished = 0; /* as a task_done() leaves it that has yet to wake them */
    wait_queue_insert(&q.joiners, &observer);
    wait_leave_as(&q.guard, state, before, OK);
    EXPECT(put(3) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(queue_task_done(&q) == OK && queue_task_done(&q) == OK);
    EXPECT(queue_join(&q, NO_WAIT) == OK);
}

/* --- Shutdown -------------------------------------------------------------------------------- */

TEST("after a shutdown put says E_CLOSED, get hands out what is left and then says E_CLOSED; twice is OK")
{
    int item;

    start_anew();
    EXPECT(put(1) == OK && put(2) == OK);
    EXPECT(queue_shutdown(&q) == OK && queue_shutdown(&q) == OK);
    EXPECT(put(3) == E_CLOSED && queue_put(&q, &item, FOREVER) == E_CLOSED);
    EXPECT(queue_get(&q, &item, FOREVER) == OK && item == 1);
    EXPECT(queue_put(&q, &item, NO_WAIT) == E_CLOSED);
    EXPECT(queue_get(&q, &item, NO_WAIT) == OK && item == 2);
    EXPECT(queue_get(&q, &item, FOREVER) == E_CLOSED && queue_get(&q, &item, NO_WAIT) == E_CLOSED);
}

TEST("a shutdown wakes every getter with E_CLOSED, the most urgent first, equals in the order they came")
{
    start_anew();
    crew_take_no_turns();
    crew_block(&ann, get_none, LOW, CORE(0));
    crew_block(&bob, get_none, HIGH, CORE(0));
    crew_block(&cat, get_none, LOW, CORE(0));
    crew_block(&dan, get_none, NORMAL, CORE(0));
    EXPECT(queue_shutdown(&q) == OK);
    EXPECT(crew_result(&dan) == E_CLOSED);
    EXPECT(crew_result(&ann) == E_CLOSED && crew_result(&bob) == E_CLOSED && crew_result(&cat) == E_CLOSED);
    EXPECT(crew_order_is("bdac"));
}

TEST("a shutdown wakes every putter with E_CLOSED, in order, and puts nothing of theirs")
{
    int item;

    start_anew();
    crew_take_no_turns();
    EXPECT(put(1) == OK && put(2) == OK);
    crew_block(&ann, put_9, LOW, CORE(0));
    crew_block(&bob, put_9, HIGH, CORE(0));
    crew_block(&cat, put_9, LOW, CORE(0));
    EXPECT(queue_shutdown(&q) == OK);
    EXPECT(crew_result(&ann) == E_CLOSED && crew_result(&bob) == E_CLOSED && crew_result(&cat) == E_CLOSED);
    EXPECT(crew_order_is("bac"));
    EXPECT(queue_get(&q, &item, NO_WAIT) == OK && item == 1);
    EXPECT(queue_get(&q, &item, NO_WAIT) == OK && item == 2);
    EXPECT(queue_get(&q, &item, NO_WAIT) == E_CLOSED);
}

TEST("a shutdown leaves joiners to wait for the items that are left")
{
    int item;

    start_anew();
    EXPECT(put(1) == OK);
    crew_block(&ann, join, NORMAL, CORE(OTHER));
    EXPECT(queue_shutdown(&q) == OK);
    EXPECT(thread_state(&ann) == BLOCKED);
    EXPECT(queue_get(&q, &item, NO_WAIT) == OK && queue_task_done(&q) == OK);
    EXPECT(crew_result(&ann) == OK);
}

static void shut_down_from_interrupt(void)
{
    queue_shutdown(&q);
}

TEST("a shutdown in an interrupt on either core wakes who waits on either core")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        crew_block(&ann, get_none, NORMAL, CORE(0));
        crew_block(&bob, get_none, NORMAL, CORE(OTHER));
        crew_interrupt(core, shut_down_from_interrupt);
        EXPECT(crew_result(&ann) == E_CLOSED && crew_result(&bob) == E_CLOSED);
    }
}

TEST("queue_init() opens a queue again that was shut down")
{
    start_anew();
    EXPECT(queue_shutdown(&q) == OK && put(1) == E_CLOSED);
    start_anew();
    EXPECT(put(1) == OK);
}

TEST("workers on both cores take what is put, join waits for the last, and a shutdown sends them home")
{
    start_anew();
    crew_start(&ann, get_and_work, NORMAL, CORE(0));
    crew_start(&bob, get_and_work, NORMAL, CORE(OTHER));
    crew_start(&cat, get_and_work, HIGH, ANY_CORE);
    for (int item = 0; item < 200; item++)
        EXPECT(queue_put(&q, &item, FOREVER) == OK);
    EXPECT(queue_join(&q, FOREVER) == OK);
    EXPECT(queue_empty(&q) && queue_task_done(&q) == E_TOO_MANY);
    EXPECT(queue_shutdown(&q) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
}

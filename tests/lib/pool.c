/*
 * pool.c - what lib/pool.h promises:
 *
 *   a job's value, or its error, is in its future, whoever did it and wherever
 *   map does all of an array, and answers the first error in the order of the array
 *   out of time, map begins no more and leaves nothing behind that still runs
 *   imap hands out in order, never more at a time than its window
 *   a thread that cannot be prepared breaks the pool, and every job says why
 *   shutdown ends it after what it has; nothing is done that was cancelled
 */
#include <string.h>

#include "tests/harness/crew.h"

static struct future future = FUTURE_INIT(int), other = FUTURE_INIT(int);
static struct future window[2] = { [0 ... 1] = FUTURE_INIT(int) };

/* Squares it, and refuses what is negative. */
static int square(const void *argument, void *value)
{
    const int n = *(const int *)argument;

    *(int *)value = n * n;
    return n < 0 ? E_INVALID - n : OK;
}

static struct semaphore begun = SEMAPHORE_INIT(0), may_go_on = SEMAPHORE_INIT(0);

static int square_when_told(const void *argument, void *value)
{
    semaphore_release(&begun);
    semaphore_acquire(&may_go_on, FOREVER);
    return square(argument, value);
}

static int shut_down(struct pool *pool)
{
    return pool_shutdown(pool, FOREVER);
}

/* --- Jobs ------------------------------------------------------------------------------ */

POOL(jobs, 2, 1024);

TEST("a job's value is in its future, from the first job on; its threads are daemons")
{
    static const int seven = 7;
    int value = 0;

    EXPECT(thread_count() == 1);
    EXPECT(pool_submit(&jobs, &future, square, &seven) == OK);
    EXPECT(future_result(&future, &value, FOREVER) == OK && value == 49);
    EXPECT(thread_count() == 3 && jobs.threads[0].daemon && jobs.threads[1].daemon);
    EXPECT(shut_down(&jobs) == OK && thread_count() == 1);
}

TEST("after a shutdown it takes no jobs, the future is as it was, and another shutdown is OK")
{
    static const int three = 3;
    int value = 0;

    EXPECT(pool_submit(&jobs, &future, square, &three) == E_CLOSED);
    EXPECT(future_result(&future, &value, NO_WAIT) == OK && value == 49);
    EXPECT(shut_down(&jobs) == OK && pool_shutdown(&jobs, NO_WAIT) == OK);
}

TEST("both of its threads work at once; a job in a pool of which all are busy waits, and one in use is E_STATE")
{
    POOL(pool, 2, 1024);
    static const int numbers[] = { 2, 3, 4 };
    static struct future futures[] = { FUTURE_INIT(int), FUTURE_INIT(int), FUTURE_INIT(int) };
    int value;

    for (unsigned i = 0; i < 3; i++)
        EXPECT(pool_submit(&pool, &futures[i], square_when_told, &numbers[i]) == OK);
    EXPECT(semaphore_acquire(&begun, FOREVER) == OK && semaphore_acquire(&begun, FOREVER) == OK);
    EXPECT(future_running(&futures[0]) && future_running(&futures[1]) && !future_running(&futures[2]));
    EXPECT(pool_submit(&pool, &futures[0], square, &numbers[1]) == E_STATE);
    EXPECT(pool_submit(&pool, &futures[2], square, &numbers[1]) == E_STATE);
    for (unsigned i = 0; i < 3; i++)
        semaphore_release(&may_go_on);
    for (unsigned i = 0; i < 3; i++)
        EXPECT(future_result(&futures[i], &value, FOREVER) == OK && value == numbers[i] * numbers[i]);
    EXPECT(semaphore_acquire(&begun, NO_WAIT) == OK && shut_down(&pool) == OK);
}

TEST("an error is never lost: its future keeps it, and cannot be used again before somebody asks")
{
    POOL(pool, 1, 1024);
    static const int bad = -1, good = 1;

    EXPECT(pool_submit(&pool, &future, square, &bad) == OK);
    EVENTUALLY(future_done(&future));
    EXPECT(pool_submit(&pool, &future, square, &good) == E_STATE);
    EXPECT(future_result(&future, NULL, NO_WAIT) == E_INVALID + 1);
    EXPECT(pool_submit(&pool, &future, square, &good) == OK);
    EXPECT(future_result(&future, NULL, FOREVER) == OK && shut_down(&pool) == OK);
}

POOL(from_interrupt, 1, 1024);
static int seen_submit, seen_map, seen_shutdown;

static void submit_in_interrupt(void)
{
    static const int five = 5, inputs[] = { 1 };
    int values[1];

    seen_submit = pool_submit(&from_interrupt, &future, square_when_told, &five);
    seen_map = pool_map(&from_interrupt, square, inputs, values, FOREVER);
    seen_shutdown = pool_shutdown(&from_interrupt, NO_WAIT);
}

TEST("an interrupt handler submits, and shuts down without waiting; it may not map")
{
    int value = 0;

    crew_interrupt(OTHER, submit_in_interrupt);
    EXPECT(seen_submit == OK && seen_map == E_CONTEXT);
    EXPECT(seen_shutdown == E_TIMEOUT);
    semaphore_release(&may_go_on);
    EXPECT(semaphore_acquire(&begun, FOREVER) == OK);
    EXPECT(future_result(&future, &value, FOREVER) == OK && value == 25);
    EXPECT(shut_down(&from_interrupt) == OK);
}

TEST("a priority that does not exist is E_INVALID, and nothing was submitted")
{
    POOL(pool, 1, 1024, .priority = PRIORITIES);
    static const int one = 1;

    EXPECT(future_init(&future, sizeof(int)) == OK);
    EXPECT(pool_submit(&pool, &future, square, &one) == E_INVALID && !future_done(&future));
    pool.priority = HIGH;
    EXPECT(pool_submit(&pool, &future, square, &one) == OK && future_result(&future, NULL, FOREVER) == OK);
    EXPECT(thread_priority(&pool.threads[0]) == HIGH && shut_down(&pool) == OK);
}

/* --- Initializers ------------------------------------------------------------------------ */

static int count_up(void *counter)
{
    __atomic_fetch_add((unsigned *)counter, 1, __ATOMIC_RELAXED);
    return OK;
}

TEST("the initializer is called once in each thread, with its argument")
{
    static unsigned prepared;
    POOL(pool, 3, 1024, .initializer = count_up, .initarg = &prepared);
    static const int one = 1;

    EXPECT(pool_submit(&pool, &future, square, &one) == OK);
    EXPECT(future_result(&future, NULL, FOREVER) == OK && shut_down(&pool) == OK && prepared == 3);
}

static int fail_to_prepare(void *status)
{
    semaphore_acquire(&may_go_on, FOREVER);
    return *(int *)status;
}

TEST("one that fails breaks the pool: what waits and what comes ends with its error")
{
    static int status = E_NOT_OWNER;
    POOL(pool, 1, 1024, .initializer = fail_to_prepare, .initarg = &status);
    static const int one = 1;

    EXPECT(pool_submit(&pool, &future, square, &one) == OK && pool_submit(&pool, &other, square, &one) == OK);
    semaphore_release(&may_go_on);
    EXPECT(future_result(&future, NULL, FOREVER) == E_NOT_OWNER && future_result(&other, NULL, FOREVER) == E_NOT_OWNER);
    EXPECT(pool_submit(&pool, &future, square, &one) == E_NOT_OWNER && shut_down(&pool) == OK);
}

/* --- Arrays -------------------------------------------------------------------------------- */

static const int numbers[] = { 1, 2, 3, 4, 5, 6, 7 };
static int squares[7];

static bool all_are_squares(void)
{
    bool all = true;

    for (unsigned i = 0; i < COUNT_OF(numbers); i++)
        all = all && squares[i] == numbers[i] * numbers[i];
    memset(squares, 0, sizeof squares);
    return all;
}

TEST("map fills in every value, whatever the size of its chunks")
{
    POOL(pool, 2, 1024);
    const struct pool_arrays nothing = { numbers, sizeof numbers[0], squares, sizeof squares[0], 0 };

    EXPECT(pool_map(&pool, square, numbers, squares, FOREVER) == OK && all_are_squares());
    for (size_t chunk = 1; chunk < 9; chunk++)
        EXPECT(pool_map_chunks(&pool, square, numbers, squares, chunk, FOREVER) == OK && all_are_squares());
    EXPECT(pool_map_chunks(&pool, square, numbers, squares, 0, FOREVER) == E_INVALID);
    EXPECT(pool_map_array(&pool, square, &nothing, 1, FOREVER) == OK && squares[0] == 0);
    EXPECT(shut_down(&pool) == OK && pool_map(&pool, square, numbers, squares, FOREVER) == E_CLOSED);
}

static int halve(const void *argument, void *value)
{
    *(uint8_t *)value = (uint8_t)(*(const uint32_t *)argument / 2);
    return OK;
}

TEST("values may have another size than inputs")
{
    POOL(pool, 2, 1024);
    static const uint32_t even[] = { 2, 4, 6 };
    uint8_t halves[3];

    EXPECT(pool_map(&pool, halve, even, halves, FOREVER) == OK);
    EXPECT(halves[0] == 1 && halves[1] == 2 && halves[2] == 3 && shut_down(&pool) == OK);
}

TEST("map answers the error of the first in the array that has one, and does all others")
{
    POOL(pool, 2, 1024);
    static const int mixed[] = { 2, 3, -4, 5, -1, -2, 7 };
    int values[COUNT_OF(mixed)];

    for (size_t chunk = 1; chunk < 4; chunk++) {
        memset(values, 0, sizeof values);
        EXPECT(pool_map_chunks(&pool, square, mixed, values, chunk, FOREVER) == E_INVALID + 4);
        EXPECT(values[0] == 4 && values[1] == 9 && values[3] == 25 && values[6] == 49);
    }
    EXPECT(shut_down(&pool) == OK);
}

static int map_shortly(void *pool)
{
    static int values[7];

    return pool_map((struct pool *)pool, square_when_told, numbers, values, MS(2));
}

TEST("out of time, map begins no more, waits for those that have begun, and says E_TIMEOUT; NO_WAIT begins none")
{
    POOL(pool, 1, 1024);

    EXPECT(pool_map(&pool, square_when_told, numbers, squares, NO_WAIT) == E_TIMEOUT);
    EXPECT(semaphore_value(&begun) == 0);
    ann.arg = &pool;
    crew_start(&ann, map_shortly, NORMAL, CORE(OTHER));
    EVENTUALLY(semaphore_value(&begun) > 0 || !thread_is_alive(&ann));
    while (semaphore_acquire(&begun, NO_WAIT) != OK) { /* the host slept for longer than that: none was begun */
        EXPECT(crew_result(&ann) == E_TIMEOUT);
        crew_start(&ann, map_shortly, NORMAL, CORE(OTHER));
        EVENTUALLY(semaphore_value(&begun) > 0 || !thread_is_alive(&ann));
    }
    EVENTUALLY(pool.jobs.pending.first == NULL); /* withdrawn */
    EXPECT(thread_is_alive(&ann));
    semaphore_release(&may_go_on);
    EXPECT(crew_result(&ann) == E_TIMEOUT && semaphore_value(&begun) == 0 && shut_down(&pool) == OK);
}

/* --- One after the other ------------------------------------------------------------------- */

TEST("imap hands out in order, never with more begun than its window holds")
{
    POOL(pool, 3, 1024);
    struct pool_imap imap;
    struct future *next;
    int value;

    EXPECT(pool_imap(&imap, &pool, square, numbers, window) == OK);
    for (unsigned i = 0; i < COUNT_OF(numbers); i++) {
        EXPECT(imap.submitted <= i + COUNT_OF(window));
        EXPECT(pool_imap_next(&imap, &next, FOREVER) == OK);
        EXPECT(future_result(next, &value, NO_WAIT) == OK && value == numbers[i] * numbers[i]);
    }
    EXPECT(pool_imap_next(&imap, &next, FOREVER) == E_CLOSED && shut_down(&pool) == OK);
}

TEST("imap_next may be asked again after E_TIMEOUT, and goes no further past an error that nobody asked for")
{
    POOL(pool, 1, 1024);
    static const int mixed[] = { -1, 2, 3, 4 };
    struct pool_imap imap;
    struct future *next;

    EXPECT(pool_imap(&imap, &pool, square_when_told, mixed, window) == OK);
    EXPECT(pool_imap_next(&imap, &next, NO_WAIT) == E_TIMEOUT && pool_imap_next(&imap, &next, MS(2)) == E_TIMEOUT);
    semaphore_release(&may_go_on);
    semaphore_release(&may_go_on);
    EXPECT(pool_imap_next(&imap, &next, FOREVER) == OK && pool_imap_next(&imap, &next, FOREVER) == OK);
    EXPECT(pool_imap_next(&imap, &next, FOREVER) == E_STATE && imap.submitted == 2);
    EXPECT(future_result(&window[0], NULL, NO_WAIT) == E_INVALID + 1);
    semaphore_release(&may_go_on);
    EXPECT(pool_imap_next(&imap, &next, FOREVER) == OK && next == &window[0] && imap.submitted == 4);
    EXPECT(pool_imap_stop(&imap, MS(2)) == E_TIMEOUT);
    semaphore_release(&may_go_on);
    EXPECT(pool_imap_stop(&imap, FOREVER) == OK && pool_imap_next(&imap, &next, FOREVER) == E_CLOSED);
    while (semaphore_acquire(&begun, NO_WAIT) == OK)
        ;
    EXPECT(shut_down(&pool) == OK);
}

TEST("imap of a pool that is shut down hands out what was submitted, and then says E_CANCELLED")
{
    POOL(pool, 1, 1024);
    struct pool_imap imap;
    struct future *next;

    EXPECT(pool_imap(&imap, &pool, square, numbers, window) == OK);
    EXPECT(shut_down(&pool) == OK);
    EXPECT(pool_imap_next(&imap, &next, FOREVER) == OK && pool_imap_next(&imap, &next, FOREVER) == OK);
    EXPECT(pool_imap_next(&imap, &next, FOREVER) == E_CANCELLED);
    EXPECT(pool_imap(&imap, &pool, square, numbers, window) == E_CLOSED);
}

/* --- The end ---------------------------------------------------------------------------------- */

TEST("shutdown waits for what runs and what waits, not longer than told; what was cancelled is never begun")
{
    POOL(pool, 1, 1024);
    static const int two = 2;
    int value = 0;

    EXPECT(pool_submit(&pool, &future, square_when_told, &two) == OK && semaphore_acquire(&begun, FOREVER) == OK);
    EXPECT(pool_submit(&pool, &other, square_when_told, &two) == OK);
    EXPECT(pool_submit(&pool, &window[0], square, &two) == OK);
    EXPECT(pool_shutdown(&pool, NO_WAIT) == E_TIMEOUT && pool_shutdown(&pool, MS(2)) == E_TIMEOUT);
    EXPECT(future_cancel(&window[0]) == OK && future_cancelled(&window[0]) && !future_done(&other));
    semaphore_release(&may_go_on);
    semaphore_release(&may_go_on);
    EXPECT(shut_down(&pool) == OK && semaphore_acquire(&begun, NO_WAIT) == OK);
    EXPECT(future_result(&other, &value, NO_WAIT) == OK && value == 4);
}

TEST("cancel_futures cancels all that wait, and leaves alone what runs")
{
    POOL(pool, 1, 1024);
    static const int two = 2;

    EXPECT(pool_submit(&pool, &future, square_when_told, &two) == OK && semaphore_acquire(&begun, FOREVER) == OK);
    EXPECT(pool_submit(&pool, &other, square, &two) == OK && pool_submit(&pool, &window[0], square, &two) == OK);
    pool_cancel_futures(&pool);
    EXPECT(future_result(&other, NULL, NO_WAIT) == E_CANCELLED && future_cancelled(&window[0]));
    semaphore_release(&may_go_on);
    EXPECT(future_result(&future, NULL, FOREVER) == OK && shut_down(&pool) == OK);
}

static int shut_down_own(const void *pool, void *value)
{
    *(int *)value = pool_shutdown(*(struct pool *const *)pool, FOREVER);
    return OK;
}

TEST("a job that waits for the end of its own pool is E_DEADLOCK, and the pool goes on")
{
    POOL(pool, 1, 1024);
    static struct pool *const itself = &pool;
    int value = 0;

    EXPECT(pool_submit(&pool, &future, shut_down_own, &itself) == OK);
    EXPECT(future_result(&future, &value, FOREVER) == OK && value == E_DEADLOCK);
    EXPECT(pool_submit(&pool, &future, shut_down_own, &itself) == OK);
    EXPECT(future_result(&future, NULL, FOREVER) == OK && shut_down(&pool) == OK);
}

TEST("a pool that never had a job is shut down like any other, and has none afterwards")
{
    POOL(pool, 1, 1024);
    static const int one = 1;

    EXPECT(shut_down(&pool) == OK);
    EXPECT(pool_submit(&pool, &future, square, &one) == E_CLOSED && thread_count() == 1);
}

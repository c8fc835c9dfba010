/*
 * executor - jobs for a pool of threads, and results that come later; Python's
 * concurrent.futures: ThreadPoolExecutor, Future, as_completed, wait.
 *
 * Watch:
 *   submit         a future at once, its result when it is there
 *   as_completed   results in the order in which they come, not as they were asked for
 *   map            an array of results, in the order of the inputs, on every core
 *   imap           the same one after the other, only so many begun at a time
 *   errors         what a job answers is kept until somebody asks, and nothing overwrites it
 *   cancel         a job that nobody has begun is never begun
 *   callback       called by the thread that did the job
 *
 * Try: one thread in the pool for as_completed. A chunk of 5 in map, of 100.
 * pool_map() in a job of the same pool, with one thread: what happens, and why?
 */
#include <string.h>

#include "lib/duet.h"

static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* --- Jobs --------------------------------------------------------------------------------- */

static int square(const void *argument, void *value)
{
    const int n = *(const int *)argument;

    *(int *)value = n * n;
    return OK;
}

/* What raises ZeroDivisionError in Python. */
static int divide_100(const void *argument, void *value)
{
    const int n = *(const int *)argument;

    if (n == 0)
        return E_INVALID;
    *(int *)value = 100 / n;
    return OK;
}

/* A page that takes so many milliseconds to fetch. */
static int fetch(const void *argument, void *value)
{
    const int ms = *(const int *)argument;

    sleep_for(MS(ms));
    *(int *)value = ms;
    return OK;
}

/* A job that is done when it is told. */
static struct semaphore may_end = SEMAPHORE_INIT(0);

static int wait_to_end(const void *argument, void *value)
{
    semaphore_acquire(&may_end, FOREVER);
    return square(argument, value);
}

POOL(pool, 3, 1024);
POOL(single, 1, 1024);

static const int one = 1, seven = 7, zero = 0;

/* --- Scenes ---------------------------------------------------------------------------------- */

static void submit(void)
{
    static struct future future = FUTURE_INIT(int);
    int value = 0;

    print("submit\n");
    expect(pool_submit(&single, &future, wait_to_end, &seven) == OK, "a job is submitted");
    expect(!future_done(&future), "and is not done yet");
    expect(future_result(&future, &value, MS(1)) == E_TIMEOUT, "who waits 1 ms for its result is told so");
    semaphore_release(&may_end);
    expect(future_result(&future, &value, FOREVER) == OK && value == 49, "who waits longer gets it");
    expect(future_done(&future), "now it is done");
}

/* Each is done 20 ms before the next one, so their order is as sure as can be; what
 * is checked is only that each comes once. */
static void as_completed(void)
{
    static const int pages[] = { 50, 10, 30 };
    static struct future futures[COUNT_OF(pages)] = { [0 ... COUNT_OF(pages) - 1] = FUTURE_INIT(int) };
    struct future_completions completions;
    struct future *future;
    int ms, sum = 0;

    print("as_completed, of pages of 50, 10 and 30 ms\n");
    for (unsigned i = 0; i < COUNT_OF(pages); i++)
        failures += pool_submit(&pool, &futures[i], fetch, &pages[i]) != OK;
    future_as_completed(&completions, futures, COUNT_OF(futures));
    while (future_next(&completions, &future, FOREVER) == OK) {
        future_result(future, &ms, NO_WAIT);
        print("    the page of %d ms, which was asked for as number %u\n", ms, (unsigned)(future - futures) + 1);
        sum += ms;
    }
    expect(sum == 50 + 10 + 30, "all have come, each of them once");
}

static void map(void)
{
    static const int numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
    int squares[COUNT_OF(numbers)], sum = 0;

    print("map\n   ");
    failures += pool_map(&pool, square, numbers, squares, FOREVER) != OK;
    for (unsigned i = 0; i < COUNT_OF(squares); i++) {
        print(" %d", squares[i]);
        sum += squares[i];
    }
    print("\n");
    expect(sum == 385 && squares[9] == 100, "ten squares, in order");
    memset(squares, 0, sizeof squares);
    expect(pool_map_chunks(&pool, square, numbers, squares, 3, FOREVER) == OK && squares[9] == 100,
           "and again, in chunks of three");
}

static void imap(void)
{
    static const int numbers[] = { 100, 50, 0, 25, 20 };
    static struct future window[2] = { [0 ... 1] = FUTURE_INIT(int) };
    struct pool_imap iteration;
    struct future *future;
    unsigned values = 0, errors = 0;
    int value;

    print("imap, two at a time: 100 / 100, 50, 0, 25, 20\n");
    failures += pool_imap(&iteration, &pool, divide_100, numbers, window) != OK;
    while (pool_imap_next(&iteration, &future, FOREVER) == OK) {
        const int status = future_result(future, &value, NO_WAIT);

        if (status == OK)
            print("    %d\n", value);
        else
            print("    %s\n", status_name(status));
        values += status == OK;
        errors += status == E_INVALID;
    }
    expect(values == 4 && errors == 1, "the error came in its place, and the others all the same");
}

static void errors_are_kept(void)
{
    static const int numbers[] = { 4, 0, 2 };
    static struct future future = FUTURE_INIT(int);
    int values[COUNT_OF(numbers)], status = OK;

    print("errors\n");
    pool_submit(&single, &future, divide_100, &zero);
    future_wait(&future, 1, ALL_COMPLETED, FOREVER);
    expect(pool_submit(&single, &future, divide_100, &one) == E_STATE,
           "a future that failed is not used again before somebody asks why");
    expect(future_exception(&future, &status, FOREVER) == OK && status == E_INVALID, "somebody asks, and is told");
    expect(pool_submit(&single, &future, divide_100, &one) == OK && future_result(&future, values, FOREVER) == OK,
           "now it may be");
    expect(pool_map(&pool, divide_100, numbers, values, FOREVER) == E_INVALID, "a map tells of the error of one");
    expect(values[0] == 25 && values[2] == 50, "and has done the others");
}

static void cancel(void)
{
    static struct future running = FUTURE_INIT(int), waiting = FUTURE_INIT(int);

    print("cancel\n");
    pool_submit(&single, &running, wait_to_end, &one);
    pool_submit(&single, &waiting, wait_to_end, &one);
    while (!future_running(&running))
        sleep_for(US(100));
    expect(future_cancel(&running) == E_STATE, "what runs cannot be cancelled");
    expect(future_cancel(&waiting) == OK, "what waits can");
    expect(future_result(&waiting, NULL, FOREVER) == E_CANCELLED, "and who asks for its result is told so");
    semaphore_release(&may_end);
    expect(future_result(&running, NULL, FOREVER) == OK, "the other one is done");
}

static struct thread *caller;
static struct semaphore was_called = SEMAPHORE_INIT(0);

static void note_caller(struct future *future, void *done)
{
    *(bool *)done = future_done(future);
    caller = thread_current();
    semaphore_release(&was_called);
}

static void callback(void)
{
    static struct future future = FUTURE_INIT(int);
    bool done = false;
    struct future_callback note = FUTURE_CALLBACK_INIT(note_caller, &done);

    print("callback\n");
    pool_submit(&single, &future, wait_to_end, &one);
    future_add_done_callback(&future, &note);
    semaphore_release(&may_end);
    semaphore_acquire(&was_called, FOREVER);
    expect(done && caller == &single.threads[0], "it was called when the job was done, by its thread");
}

static void shut_down(void)
{
    static struct future future = FUTURE_INIT(int);

    print("shutdown\n");
    pool_submit(&pool, &future, square, &seven);
    expect(pool_shutdown(&pool, FOREVER) == OK && pool_shutdown(&single, FOREVER) == OK, "both pools have ended");
    expect(future_result(&future, NULL, NO_WAIT) == OK, "the last job was done before");
    expect(pool_submit(&pool, &future, square, &seven) == E_CLOSED, "there will not be another one");
}

int main(void)
{
    submit();
    as_completed();
    map();
    imap();
    errors_are_kept();
    cancel();
    callback();
    shut_down();
    return failures ? 1 : 0;
}

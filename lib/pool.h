/*
 * pool.h - a few threads that do many jobs; Python's ThreadPoolExecutor, and
 * the map and imap of multiprocessing.Pool.
 *
 *     static int square(const void *n, void *value)
 *     {
 *         *(int *)value = *(const int *)n * *(const int *)n;
 *         return OK;                                       // or an error, which is never lost
 *     }
 *
 *     POOL(pool, 2, 1024);                                 // two threads, stacks of 1024 bytes
 *
 *     pool_submit(&pool, &future, square, &three);         // one: ask lib/future.h for its result
 *     pool_map(&pool, square, numbers, squares, FOREVER);  // an array: waits for all of it
 *
 * The threads start with the first job. They are daemons: a program that ends
 * does not wait for them, pool_shutdown() does. Jobs begin in the order in which
 * they came; there is no limit to how many wait, for a job waits in its future.
 *
 * A job that waits for another job of its own pool needs a thread for each: with
 * all threads in such jobs, nobody is left to do what they wait for.
 */
#ifndef LIB_POOL_H
#define LIB_POOL_H

#include "kernel/lock.h"
#include "kernel/thread.h"
#include "lib/future.h"

struct pool {
    /* --- Yours to set in POOL() ----------------------------------------------------- */
    int (*initializer)(void *initarg); /* called first in each thread; its error breaks the pool */
    void *initarg;
    uint8_t priority; /* of its threads; 0 means NORMAL */

    /* --- Private ---------------------------------------------------------------------- */
    uint8_t workers;
    uint8_t joined;   /* of them; under `ending` */
    uint32_t started; /* atomic: whether its threads are */
    uint32_t stack_bytes;
    const char *name;
    uint8_t *stacks;
    struct thread *threads;
    struct future_queue jobs;
    struct lock ending;
};

/* At file scope, or static in a function. The rest are designated initialisers of
 * the first part of struct pool: POOL(pool, 2, 1024, .initializer = prepare). */
#define POOL(variable, count, bytes, ...)                                                    \
    static_assert((count) > 0 && (count) < 256, "a pool has 1 to 255 threads");              \
    static_assert((bytes) >= STACK_BYTES_MIN, "no thread can run on so small a stack");      \
    static uint8_t variable##_stacks[count][STACK_BYTES(bytes)] __attribute__((aligned(8))); \
    static struct thread variable##_threads[count];                                          \
    static struct pool variable = POOL_INIT(#variable, variable##_stacks, variable##_threads, __VA_ARGS__)

#define POOL_INIT(called, its_stacks, its_threads, ...) \
    { \
        .workers = sizeof(its_threads) / sizeof((its_threads)[0]), .stack_bytes = sizeof((its_stacks)[0]), \
        .name = (called), .stacks = (its_stacks)[0], .threads = (its_threads), __VA_ARGS__ \
    }

/* Has function(argument, value) called by a thread of the pool; `argument` and
 * the future must last until then. E_CLOSED: it was shut down; E_STATE: the future
 * is in use, or failed and nobody has asked it why; E_INVALID: not a priority; or
 * the error that broke the pool. Callable from an interrupt. */
int pool_submit(struct pool *pool, struct future *future, future_function *function, const void *argument);

/* --- Arrays --------------------------------------------------------------------------- */

/* function() of each element of the array `inputs`, into the same place of the array
 * `values`. All are done, whatever some of them answer: OK, or the error of the
 * first in the array that has one. When the time is over no more are begun, and
 * those that have begun are waited for; E_TIMEOUT if that left some undone. NO_WAIT
 * begins none. E_CONTEXT; E_CANCELLED; and what pool_submit() answers. */
#define pool_map(pool, function, inputs, values, timeout) pool_map_chunks(pool, function, inputs, values, 1, timeout)

/* Python's chunksize: a thread does so many in a row, before it looks for what is
 * next. More is faster where each takes little; fewer spreads them more evenly. */
#define pool_map_chunks(pool, function, inputs, values, chunk, timeout)                                                \
    pool_map_array(pool, function,                                                                                     \
                   &(struct pool_arrays){ (inputs), sizeof((inputs)[0]), (values), sizeof((values)[0]),                \
                                          sizeof(inputs) / sizeof((inputs)[0]) + POOL_CHECKED_COUNT(inputs, values) }, \
                   chunk, timeout)

struct pool_arrays {
    const void *inputs;
    size_t input_bytes;
    void *values;
    size_t value_bytes;
    size_t count;
};

/* Zero; pointers, and arrays of different lengths, do not compile. */
#define POOL_CHECKED_COUNT(inputs, values)                                                                   \
    (0 * sizeof(struct {                                                                                     \
         static_assert(!__builtin_types_compatible_p(typeof(inputs), typeof(&(inputs)[0])), "not an array"); \
         static_assert(sizeof(inputs) / sizeof((inputs)[0]) == sizeof(values) / sizeof((values)[0]),         \
                       "as many values as inputs");                                                          \
         char unused;                                                                                        \
     }))

/* The same where the sizes are not known to the compiler. E_INVALID: no chunk. */
int pool_map_array(struct pool *pool, future_function *function, const struct pool_arrays *arrays, size_t chunk,
                   duration_t timeout);

/* --- One after the other ------------------------------------------------------------------
 *
 * Python's imap(): values in the order of the inputs, each as soon as it is there,
 * while the next ones are computed: as many at a time as `window` has futures.
 *
 *     static struct future window[4] = { [0 ... 3] = FUTURE_INIT(int) };
 *
 *     pool_imap(&imap, &pool, square, numbers, window);
 *     while (pool_imap_next(&imap, &future, FOREVER) == OK)
 *         if (future_result(future, &value, NO_WAIT) == OK)
 *             print("%d\n", value);
 *
 * For imap_unordered() submit them, and ask future_as_completed().
 */
struct pool_imap {
    struct pool *pool;
    future_function *function;
    const uint8_t *inputs;
    size_t input_bytes, count;
    size_t submitted, returned; /* so far */
    struct future *window;
    size_t width;
};

/* What pool_submit() answers. */
#define pool_imap(imap, pool, function, inputs, window)                                                \
    pool_imap_array(imap, pool, function, inputs, sizeof((inputs)[0]),                                 \
                    sizeof(inputs) / sizeof((inputs)[0]) + POOL_CHECKED_COUNT(inputs, inputs), window, \
                    sizeof(window) / sizeof((window)[0]) + POOL_CHECKED_COUNT(window, window))
int pool_imap_array(struct pool_imap *imap, struct pool *pool, future_function *function, const void *inputs,
                    size_t input_bytes, size_t count, struct future *window, size_t width);

/* The next one, done, and yours until the call after this. E_CLOSED: there are no
 * more; E_TIMEOUT: not done yet, and it may be asked again; E_CONTEXT. When the rest
 * cannot be submitted, E_CANCELLED: the pool was shut down; E_STATE: the error of
 * one that was handed out was not asked for; or the error that broke the pool. */
int pool_imap_next(struct pool_imap *imap, struct future **future, duration_t timeout);

/* Needed only where the loop was left before E_CLOSED: cancels what was not begun,
 * and waits for what was. E_TIMEOUT: some still run; call it again. */
int pool_imap_stop(struct pool_imap *imap, duration_t timeout);

/* --- The end --------------------------------------------------------------------------------- */

/* Takes no more jobs, and waits until those it has are done and its threads have
 * ended; with NO_WAIT Python's shutdown(wait=False). E_TIMEOUT: not ended yet, and
 * it may be called again; E_STATE: the first job is being submitted just now, and it
 * may be called again; E_DEADLOCK: called by one of its own threads; E_CONTEXT. */
int pool_shutdown(struct pool *pool, duration_t timeout);

/* Cancels all jobs that have not begun. */
void pool_cancel_futures(struct pool *pool);

#endif

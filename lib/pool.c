#include "lib/pool.h"

static void work_off(struct pool *pool)
{
    struct future *future;

    while (future_take(&pool->jobs, &future, FOREVER) == OK)
        future_finish(future, future->function(future->argument, future->value));
}

/* A thread that could not be prepared does no jobs, and neither will the others:
 * all that wait end with its error, and so does every job that comes. */
static int work(void *itself)
{
    struct pool *pool = itself;
    const int status = pool->initializer ? pool->initializer(pool->initarg) : OK;

    if (status >= 0) {
        work_off(pool);
        return OK;
    }
    future_close(&pool->jobs, status);
    future_clear(&pool->jobs, status);
    return status;
}

static void prepare(struct pool *pool, unsigned worker)
{
    pool->threads[worker] = (struct thread){
        .name = pool->name,
        .target = work,
        .arg = pool,
        .priority = pool->priority,
        .daemon = true,
        .stack_bytes = pool->stack_bytes & 0xFFFFFFu,
        .context = { .stack_limit = pool->stacks + worker * pool->stack_bytes },
    };
}

/* Whoever is first starts all. Nothing is wrong with them but perhaps the priority. */
static int start(struct pool *pool)
{
    if (pool->priority >= PRIORITIES)
        return E_INVALID;
    if (__atomic_exchange_n(&pool->started, true, __ATOMIC_ACQ_REL))
        return OK;
    for (unsigned worker = 0; worker < pool->workers; worker++) {
        prepare(pool, worker);
        thread_start(&pool->threads[worker]);
    }
    return OK;
}

static int submit(struct pool *pool, struct future *future, future_function *function, const void *argument,
                  unsigned shares)
{
    const int result = start(pool);

    return result == OK ? future_put(&pool->jobs, future, function, argument, shares) : result;
}

int pool_submit(struct pool *pool, struct future *future, future_function *function, const void *argument)
{
    return submit(pool, future, function, argument, 1);
}

/* --- Arrays --------------------------------------------------------------------------- */

/* One future, which is taken as many times as there are chunks. */
struct map {
    future_function *function;
    const struct pool_arrays *arrays;
    size_t chunk;
    size_t next; /* that nobody has begun; atomic */
    struct spinlock guard;
    size_t failed; /* the first that did; under the guard, as is */
    int status;
};

static void note_failure(struct map *map, size_t index, int status)
{
    const uint32_t before = wait_enter(&map->guard);

    if (map->status == OK || index < map->failed) {
        map->failed = index;
        map->status = status;
    }
    wait_leave(&map->guard, before, OK);
}

static void do_one(struct map *map, size_t index)
{
    const struct pool_arrays *arrays = map->arrays;
    const uint8_t *input = (const uint8_t *)arrays->inputs + index * arrays->input_bytes;
    const int status = map->function(input, (uint8_t *)arrays->values + index * arrays->value_bytes);

    if (status < 0)
        note_failure(map, index, status);
}

static int do_chunk(const void *argument, void *nothing)
{
    struct map *map = *(struct map *const *)argument;
    const size_t first = __atomic_fetch_add(&map->next, map->chunk, __ATOMIC_RELAXED);

    (void)nothing;
    for (size_t index = first; index < map->arrays->count && index - first < map->chunk; index++)
        do_one(map, index);
    return OK;
}

static int may_wait(struct map *map, duration_t timeout)
{
    const uint32_t before = wait_enter(&map->guard);

    return wait_leave(&map->guard, before, wait_refusal(before, timeout));
}

/* Nobody may touch the map when this returns: it lives on the caller's stack. */
static int wait_for_map(struct future *future, duration_t timeout)
{
    int status;

    if (future_exception(future, &status, timeout) == OK)
        return status;
    future_withdraw(future);
    future_exception(future, &status, FOREVER);
    return status == E_CANCELLED ? E_TIMEOUT : status;
}

int pool_map_array(struct pool *pool, future_function *function, const struct pool_arrays *arrays, size_t chunk,
                   duration_t timeout)
{
    struct map map = { .function = function, .arrays = arrays, .chunk = chunk };
    struct map *const argument = &map;
    struct future future = FUTURE_INIT(char);
    int result = chunk == 0 ? E_INVALID : may_wait(&map, timeout);

    if (result != OK || arrays->count == 0)
        return result;
    result = submit(pool, &future, do_chunk, &argument, (unsigned)((arrays->count - 1) / chunk + 1));
    if (result == OK)
        result = wait_for_map(&future, timeout);
    return result == OK ? map.status : result;
}

/* --- One after the other ------------------------------------------------------------------ */

static struct future *slot(const struct pool_imap *imap, size_t index)
{
    return &imap->window[index % imap->width];
}

/* Keeps the window full. */
static int fill(struct pool_imap *imap)
{
    int result = OK;

    while (result == OK && imap->submitted < imap->count && imap->submitted - imap->returned < imap->width) {
        const void *input = imap->inputs + imap->submitted * imap->input_bytes;

        result = pool_submit(imap->pool, slot(imap, imap->submitted), imap->function, input);
        imap->submitted += result == OK;
    }
    return result;
}

int pool_imap_array(struct pool_imap *imap, struct pool *pool, future_function *function, const void *inputs,
                    size_t input_bytes, size_t count, struct future *window, size_t width)
{
    *imap = (struct pool_imap){
        .pool = pool,
        .function = function,
        .inputs = inputs,
        .input_bytes = input_bytes,
        .count = count,
        .window = window,
        .width = width,
    };
    const int result = fill(imap);

    return imap->submitted > 0 ? OK : result; /* what there is comes first */
}

int pool_imap_next(struct pool_imap *imap, struct future **future, duration_t timeout)
{
    const int filled = fill(imap);

    if (imap->returned == imap->count)
        return E_CLOSED;
    if (imap->returned == imap->submitted)
        return filled == E_CLOSED ? E_CANCELLED : filled;
    const int result = future_join(slot(imap, imap->returned), timeout);
    if (result == OK)
        *future = slot(imap, imap->returned++);
    return result;
}

int pool_imap_stop(struct pool_imap *imap, duration_t timeout)
{
    const instant_t end_of_wait = clock_after(clock_now(), timeout);
    int status, result = OK;

    imap->count = imap->submitted;
    for (size_t index = imap->returned; index < imap->count; index++)
        future_cancel(slot(imap, index));
    while (result == OK && imap->returned < imap->count) {
        result = future_exception(slot(imap, imap->returned), &status, clock_between(clock_now(), end_of_wait));
        imap->returned += result == OK;
    }
    return result;
}

/* --- The end --------------------------------------------------------------------------------- */

static bool is_own(const struct pool *pool, const struct thread *thread)
{
    return thread >= pool->threads && thread < pool->threads + pool->workers;
}

static int join_all(struct pool *pool, instant_t end_of_wait)
{
    int result = OK;

    while (result == OK && pool->joined < pool->workers) {
        result = thread_join(&pool->threads[pool->joined], clock_between(clock_now(), end_of_wait));
        if (result == OK)
            pool->joined++;
    }
    return result;
}

int pool_shutdown(struct pool *pool, duration_t timeout)
{
    const instant_t end_of_wait = clock_after(clock_now(), timeout);
    const bool is_own_thread = is_own(pool, thread_current());

    if (is_own_thread && !clock_is_no_wait(timeout))
        return E_DEADLOCK;
    future_close(&pool->jobs, E_CLOSED);
    if (is_own_thread)
        return E_TIMEOUT;
    const int result = lock_acquire(&pool->ending, timeout);
    if (result != OK && result != E_OWNER_DIED)
        return result;
    if (!__atomic_exchange_n(&pool->started, true, __ATOMIC_ACQ_REL))
        pool->joined = pool->workers; /* none was started, and none will be */
    const int joined = join_all(pool, end_of_wait);
    lock_release(&pool->ending);
    return joined;
}

void pool_cancel_futures(struct pool *pool)
{
    future_clear(&pool->jobs, E_CANCELLED);
}

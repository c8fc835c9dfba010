/*
 * future_wait.c - future_wait(): for all of them one after the other, else a loop over what is completed.
 */
#include "lib/future.h"

static int wait_for_all(struct future *futures, size_t count, duration_t timeout)
{
    const instant_t start = clock_now();
    int result = OK;

    for (size_t i = 0; i < count && result == OK; i++)
        result = future_join(&futures[i], clock_left(start, timeout));
    return result;
}

static int wait_for_first(struct future *futures, size_t count, enum future_wait until, duration_t timeout)
{
    const instant_t start = clock_now();
    struct future_completions completions;
    struct future *future;
    bool found = false;
    int result = future_as_completed(&completions, futures, count);

    while (result == OK && !found) {
        result = future_next(&completions, &future, clock_left(start, timeout));
        found = result == OK && (until == FIRST_COMPLETED || future->status < 0);
    }
    future_stop(&completions);
    return result == E_CLOSED ? OK : result;
}

int future_wait(struct future *futures, size_t count, enum future_wait until, duration_t timeout)
{
    if (until == ALL_COMPLETED)
        return wait_for_all(futures, count, timeout);
    return wait_for_first(futures, count, until, timeout);
}

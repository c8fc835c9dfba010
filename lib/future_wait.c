/*
 * future_wait.c - future_wait(), which is a loop over what is completed.
 */
#include "lib/future.h"

int future_wait(struct future *futures, size_t count, enum future_wait until, duration_t timeout)
{
    const instant_t end_of_wait = clock_after(clock_now(), timeout);
    struct future_completions completions;
    struct future *future;
    bool enough = false;
    int result = future_as_completed(&completions, futures, count);

    while (result == OK && !enough) {
        result = future_next(&completions, &future, clock_between(clock_now(), end_of_wait));
        if (result == OK)
            enough = until == FIRST_COMPLETED || (until == FIRST_EXCEPTION && future->status < 0);
    }
    future_stop(&completions);
    return result == E_CLOSED ? OK : result;
}

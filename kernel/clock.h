/*
 * clock.h - time, in 64-bit microseconds since boot, the same on every core.
 *
 * Two kinds of time, and the compiler keeps them apart: a duration_t is how
 * long, an instant_t is when. A raw number is neither, so
 * queue_get(&q, &x, 100) does not compile; MS(100) does.
 *
 *     instant_t start = clock_now();
 *     work();
 *     print("%u us\n", (unsigned)clock_since(start).microseconds);
 *
 *     for (instant_t next = clock_now();; next = clock_after(next, MS(10))) {
 *         sleep_until(next);          // every 10 ms, without drift
 *         sample();
 *     }
 *
 * 64 bits of microseconds last half a million years; nothing here wraps.
 */
#ifndef KERNEL_CLOCK_H
#define KERNEL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct duration {
    uint64_t microseconds;
} duration_t;

typedef struct instant {
    uint64_t microseconds;
} instant_t;

#define US(n) ((duration_t){ (uint64_t)(n) })
#define MS(n) ((duration_t){ 1000u * (uint64_t)(n) })
#define SECONDS(n) ((duration_t){ 1000000u * (uint64_t)(n) })

#define NO_WAIT ((duration_t){ 0 })          /* do it now or say E_TIMEOUT */
#define FOREVER ((duration_t){ UINT64_MAX }) /* wait until it can be done */

/* Python's time.perf_counter(). Callable from anywhere; never goes back. */
instant_t clock_now(void);

/* The instant so much later; one past the end of time is the end of time. */
static inline instant_t clock_after(instant_t start, duration_t wait)
{
    uint64_t end = start.microseconds + wait.microseconds;

    return (instant_t){ end < start.microseconds ? UINT64_MAX : end };
}

/* How long from one instant to a later one; zero if it is not later. */
static inline duration_t clock_between(instant_t start, instant_t end)
{
    return (duration_t){ end.microseconds > start.microseconds ? end.microseconds - start.microseconds : 0 };
}

static inline duration_t clock_since(instant_t start)
{
    return clock_between(start, clock_now());
}

static inline bool clock_is_no_wait(duration_t wait)
{
    return wait.microseconds == 0;
}

/* So is everything beyond 500,000 years, which takes one comparison to see. */
static inline bool clock_is_forever(duration_t wait)
{
    return (uint32_t)(wait.microseconds >> 32) == UINT32_MAX;
}

/* What is left of a timeout that began at `start`; FOREVER stays so. */
static inline duration_t clock_left(instant_t start, duration_t timeout)
{
    return clock_is_forever(timeout) ? timeout : clock_between(clock_now(), clock_after(start, timeout));
}

/* Python's time.sleep(). OK, or E_CONTEXT in an interrupt. An instant that has
 * passed returns at once. */
int sleep_for(duration_t duration);
int sleep_until(instant_t instant);

#endif

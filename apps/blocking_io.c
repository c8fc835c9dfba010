/*
 * blocking_io - five slow devices, read one after the other, then by five threads,
 * while the program goes on computing; Python's threads for blocking I/O.
 *
 * Watch: one after the other they take as long as all of them together; with a
 * thread for each, as long as the slowest, on one core too: a thread that waits
 * needs no core. And while they wait main() computes, as it could not before.
 *
 * The devices are asleep most of the time, which a real one would be, too: the
 * thread that waits for it waits for its interrupt.
 *
 * Try: CORES=1. A device that takes a second. Two threads for five devices: a pool
 * (app executor).
 */
#include "lib/duet.h"

struct device {
    const char *name;
    unsigned ms; /* that it takes to answer */
    int reading;
};

static struct device devices[] = {
    { "thermometer", 10, 0 }, { "barometer", 20, 0 }, { "hygrometer", 30, 0 },
    { "anemometer", 15, 0 },  { "rain", 25, 0 },
};

enum { DEVICES = COUNT_OF(devices), ALL_MS = 10 + 20 + 30 + 15 + 25, SLOWEST_MS = 30 };

static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

static int read_device(void *which)
{
    struct device *device = which;

    sleep_for(MS(device->ms));
    device->reading = 2 * (int)device->ms;
    return device->reading;
}

static struct event go = EVENT_INIT;

static int read_when_all_are_there(void *device)
{
    event_wait(&go, FOREVER);
    return read_device(device);
}

/* Forgets all readings; the sum of what they were. */
static int take_readings(void)
{
    int sum = 0;

    for (unsigned i = 0; i < DEVICES; i++) {
        sum += devices[i].reading;
        devices[i].reading = 0;
    }
    return sum;
}

static unsigned print_time(const char *how, instant_t start)
{
    const unsigned us = (unsigned)clock_since(start).microseconds;

    print("%s: %u.%u ms\n", how, us / 1000, us / 100 % 10);
    return us;
}

static struct thread readers[DEVICES];
static uint8_t stacks[DEVICES][1024] __attribute__((aligned(8)));

static void start_all(void)
{
    for (unsigned i = 0; i < DEVICES; i++) {
        readers[i] = (struct thread)THREAD_INIT(devices[i].name, stacks[i], .target = read_when_all_are_there,
                                                .arg = &devices[i]);
        failures += thread_start(&readers[i]) != OK;
    }
}

/* Counts, until all of them have ended. */
static unsigned compute_meanwhile(void)
{
    unsigned computed = 0;

    for (unsigned i = 0; i < DEVICES; i++)
        while (thread_is_alive(&readers[i])) {
            computed++;
            thread_yield(); /* where cores take turns, this ends one */
        }
    return computed;
}

int main(void)
{
    instant_t start = clock_now();
    for (unsigned i = 0; i < DEVICES; i++)
        read_device(&devices[i]);
    unsigned us = print_time("one after the other", start);
    expect(us >= 1000 * ALL_MS, "it took as long as all of them together");
    expect(take_readings() == 2 * ALL_MS, "and all have been read");

    start_all();
    const bool all_are_there = thread_count() == 1 + DEVICES;
    start = clock_now();
    event_set(&go);
    const unsigned computed = compute_meanwhile();
    us = print_time("five threads", start);
    expect(all_are_there, "all five were at it at once");
    expect(us >= 1000 * SLOWEST_MS, "it took as long as the slowest");
    expect(take_readings() == 2 * ALL_MS, "and all have been read");
    expect(computed > 0, "while main() went on with its computation");
    print("    main counted to %u meanwhile\n", computed);
    for (unsigned i = 0; i < DEVICES; i++)
        expect(thread_join(&readers[i], FOREVER) == OK, devices[i].name);
    return failures ? 1 : 0;
}

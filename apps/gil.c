/*
 * gil - threads under Python's global interpreter lock, and without it: two that
 * compute (Fluent Python, chapter 19), and one that computes beside one that does
 * I/O (the convoy of David Beazley's "Understanding the Python GIL", 2010).
 *
 * Watch: under the lock two threads are never in their computation at once, so
 * they take as long as one that does it all. sys.setswitchinterval() decides how
 * often they take turns, not how fast they are. Without the lock both cores work.
 *
 * The thread that does I/O gives the lock up while it waits for its device, as
 * CPython does. But each time the device is ready it has to wait for the lock,
 * and the one that computes does not give it up before the interval is over: ten
 * accesses of 1 ms take more than 60 ms. Without the lock they take what they take.
 *
 * Times are for reading: an emulator that runs the cores in turns, as QEMU does
 * under MODE=deterministic, shows the sum of both. What is checked is counted.
 *
 * Try: INTERVAL_MS = 1, 20. CORES=1. A thread of .priority = HIGH for the I/O: is
 * the convoy gone? With the lock, and without?
 */
#include "lib/duet.h"

enum { STEPS = 10000 / WORK_DIVISOR, TURN_STEPS = 100, INTERVAL_MS = 5, ACCESSES = 10 };

static struct gil by_time = GIL_INIT(MS(INTERVAL_MS)), by_steps = GIL_STEPS_INIT(TURN_STEPS);

static struct event go = EVENT_INIT;
static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* --- With the lock, or without one: NULL ------------------------------------------------- */

static void begin_python(struct gil *gil)
{
    if (gil)
        gil_acquire(gil, FOREVER);
    else
        event_wait(&go, FOREVER);
}

static void between_steps(struct gil *gil)
{
    if (gil)
        gil_check(gil, FOREVER);
}

static void end_python(struct gil *gil)
{
    if (gil)
        gil_release(gil);
}

/* --- A thread that computes ------------------------------------------------------------------ */

struct job {
    struct gil *gil;
    unsigned steps;     /* 0: until the I/O is over */
    struct job *other;  /* beside it */
    bool meets;         /* half way it waits until the other one is in its computation, too */
    unsigned done;      /* steps so far */
    unsigned other_had; /* when this one was done */
};

static volatile uint32_t inside, inside_most; /* threads in their computation; the first is atomic */
static volatile bool is_io_over;

static void enter_computation(void)
{
    const uint32_t now = __atomic_fetch_add(&inside, 1, __ATOMIC_RELAXED) + 1;

    if (now > inside_most)
        inside_most = now;
}

static void leave_computation(void)
{
    __atomic_fetch_sub(&inside, 1, __ATOMIC_RELAXED);
}

static void step(void)
{
    enter_computation();
    for (volatile unsigned i = 0; i < 200; i++)
        ;
    leave_computation();
}

/* Whoever comes first stays in until the second has come. Under the lock this
 * would never end. */
static void meet(void)
{
    static uint32_t arrived;

    enter_computation();
    __atomic_fetch_add(&arrived, 1, __ATOMIC_RELEASE);
    while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) < 2)
        thread_yield();
    leave_computation();
}

static int compute(void *itself)
{
    struct job *job = itself;

    begin_python(job->gil);
    for (; job->steps ? job->done < job->steps : !is_io_over; job->done++) {
        step();
        if (job->meets && job->done == job->steps / 2)
            meet();
        between_steps(job->gil);
    }
    job->other_had = job->other ? job->other->done : 0;
    end_python(job->gil);
    return 0;
}

/* --- A thread that does I/O ---------------------------------------------------------------------- */

struct device {
    struct gil *gil;
    unsigned waits; /* how often the lock was another's when the device was ready */
};

static void access_device(struct device *device)
{
    end_python(device->gil); /* GIL_RELEASED, in two halves, to look at what it costs */
    sleep_for(MS(1));
    if (device->gil && gil_acquire(device->gil, NO_WAIT) != OK) {
        device->waits++;
        gil_acquire(device->gil, FOREVER);
    }
}

static int do_io(void *itself)
{
    struct device *device = itself;

    begin_python(device->gil);
    for (unsigned n = 0; n < ACCESSES; n++)
        access_device(device);
    end_python(device->gil);
    is_io_over = true;
    return 0;
}

/* --- Scenes ------------------------------------------------------------------------------------------ */

THREAD(first, 1024, .core = CORE(0));
THREAD(second, 1024, .core = CORE(CORES - 1));

static void start(struct thread *thread, int (*target)(void *), void *arg)
{
    thread->target = target;
    thread->arg = arg;
    failures += thread_start(thread) != OK;
    while (thread_state(thread) != BLOCKED)
        sleep_for(US(100));
}

/* How long both take, from when both wait to begin. Without `other`, the first one alone. */
static unsigned time_us(struct gil *gil, int (*target)(void *), void *arg, int (*other)(void *), void *other_arg)
{
    event_clear(&go);
    inside_most = 0;
    is_io_over = false;
    if (gil)
        gil_acquire(gil, FOREVER);
    start(&first, target, arg);
    if (other)
        start(&second, other, other_arg);
    const instant_t begin = clock_now();
    event_set(&go);
    end_python(gil);
    thread_join(&first, FOREVER);
    if (other)
        thread_join(&second, FOREVER);
    return (unsigned)clock_since(begin).microseconds;
}

static void print_row(const char *how, unsigned us, unsigned baseline_us, unsigned switches)
{
    print("  %-34s %4u.%u ms   x %u.%02u   %4u switches\n", how, us / 1000, us / 100 % 10, baseline_us / us,
          100 * baseline_us / us % 100, switches);
}

/* Returns how many steps the one that ended last had done when the other one ended. */
static unsigned compute_twice(const char *how, struct gil *gil, unsigned baseline_us)
{
    struct job jobs[2] = {
        { .gil = gil, .steps = STEPS, .other = &jobs[1], .meets = gil == NULL },
        { .gil = gil, .steps = STEPS, .other = &jobs[0], .meets = gil == NULL },
    };
    const uint32_t before = gil ? gil_switches(gil) : 0;
    const unsigned us = time_us(gil, compute, &jobs[0], compute, &jobs[1]);

    print_row(how, us, baseline_us, gil ? gil_switches(gil) - before : 0);
    return jobs[0].other_had < jobs[1].other_had ? jobs[0].other_had : jobs[1].other_had;
}

static void two_that_compute(void)
{
    struct job all = { .gil = &by_time, .steps = 2 * STEPS };

    print("two threads that compute\n");
    const unsigned baseline_us = time_us(&by_time, compute, &all, NULL, NULL);
    print_row("one thread does it all", baseline_us, baseline_us, 0);

    compute_twice("two, and the lock every 5 ms", &by_time, baseline_us);
    expect(inside_most == 1, "never were two of them in their computation");
    const unsigned other_had = compute_twice("two, and the lock every 100 steps", &by_steps, baseline_us);
    expect(inside_most == 1, "not here either");
    expect(other_had >= TURN_STEPS - 1, "and they took turns: when one was done the other one had begun");
    compute_twice("two, and no lock", NULL, baseline_us);
    expect(inside_most == 2, "both were in their computation at once");
}

static struct device do_io_beside(const char *how, struct gil *gil)
{
    struct job job = { .gil = gil };
    struct device device = { .gil = gil, .waits = 0 };
    const unsigned us = time_us(gil, do_io, &device, compute, &job);

    print("  %-34s %4u.%u ms   waited for the lock %u times\n", how, us / 1000, us / 100 % 10, device.waits);
    expect(us >= ACCESSES * 1000 + device.waits * (gil ? (unsigned)gil->interval.microseconds : 0),
           "each access took its time, and each wait the whole interval");
    return device;
}

static void one_that_does_io(void)
{
    print("%u accesses of 1 ms, beside a thread that computes\n", ACCESSES);
    struct device device = do_io_beside("the lock every 5 ms", &by_time);
    expect(device.waits == ACCESSES, "after every access it had to wait for the lock");
    device = do_io_beside("the lock every 100 steps", &by_steps);
    expect(device.waits == ACCESSES, "so it had here, for another one's steps");
    device = do_io_beside("no lock", NULL);
    expect(device.waits == 0, "nobody had to wait");
}

int main(void)
{
    two_that_compute();
    one_that_does_io();
    return failures ? 1 : 0;
}

/*
 * both.c - a job alone on a core, and then two copies of it, one a core.
 *
 * The copies use different objects, so what they lose is what the kernel, or the
 * chip, has in common for both. Throughput of the two over that of the one.
 */
#include "kernel/core/arch.h"
#include "tests/bench/bench.h"

enum { LOOPS = 4000, YIELDERS = 5 };

/* All that a copy uses. */
struct copy {
    struct queue messages;
    struct message buffer[10];
    struct semaphore token;
    struct lock lock;
    unsigned loops; /* done */
    uint32_t took;  /* microseconds */
};

static struct copy copies[2];
static void (*job)(struct copy *copy);
static volatile unsigned gathered, wanted; /* copies at the start, and how many run */
static uint32_t arrivals;

/* --- The jobs ----------------------------------------------------------------- */

static void yield(struct copy *copy)
{
    (void)copy;
    thread_yield();
}

static void put_and_get(struct copy *copy)
{
    struct message message = { .words = { 1, 2, 3, copy->loops } };

    queue_put(&copy->messages, &message, FOREVER);
    queue_get(&copy->messages, &message, FOREVER);
}

static void take_and_give(struct copy *copy)
{
    semaphore_acquire(&copy->token, FOREVER);
    semaphore_release(&copy->token);
}

static void acquire_and_release(struct copy *copy)
{
    lock_acquire(&copy->lock, FOREVER);
    lock_release(&copy->lock);
}

/* --- Running them --------------------------------------------------------------- */

static void gather(void)
{
    __atomic_add_fetch(&arrivals, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&arrivals, __ATOMIC_RELAXED) < wanted)
        ;
}

static int run_copy(void *own)
{
    struct copy *const copy = own;

    gather();
    const instant_t start = clock_now();
    for (copy->loops = 0; copy->loops < LOOPS; copy->loops++)
        job(copy);
    copy->took = (uint32_t)clock_since(start).microseconds;
    return 0;
}

static _Noreturn int yield_again(void *nothing)
{
    (void)nothing;
    for (;;)
        thread_yield();
}

WORKER(copy0, run_copy, NORMAL, .core = CORE(0), .arg = &copies[0]);
WORKER(copy1, run_copy, NORMAL, .core = CORE(CORES - 1), .arg = &copies[1]);

static struct thread yielders[2][YIELDERS - 1];
static uint8_t stacks[2][YIELDERS - 1][512] __attribute__((aligned(8)));

static void prepare(struct copy *copy)
{
    queue_init(&copy->messages, copy->buffer, sizeof(struct message), COUNT_OF(copy->buffer));
    semaphore_init(&copy->token, 1);
    lock_init(&copy->lock);
}

/* Microseconds until the last of so many copies was done. */
static uint32_t time_copies(unsigned count, const char *id)
{
    struct thread *const workers[] = { &copy0, &copy1 };
    uint32_t longest = 0;

    wanted = count;
    arrivals = 0;
    for (unsigned n = 0; n < count; n++) {
        prepare(&copies[n]);
        thread_start(workers[n]);
    }
    for (unsigned n = 0; n < count; n++) {
        thread_join(workers[n], FOREVER);
        bench_check(copies[n].loops == LOOPS, id, "every loop");
        longest = copies[n].took > longest ? copies[n].took : longest;
    }
    return longest;
}

static void measure(void (*what)(struct copy *copy), const char *id)
{
    job = what;
    const uint32_t alone = time_copies(1, id), together = time_copies(2, id);

    print("ratio %s %u %u\n", id, (unsigned)(2 * alone), (unsigned)together);
    console_flush();
}

static void start_yielders(unsigned core)
{
    for (unsigned n = 0; n < YIELDERS - 1; n++) {
        yielders[core][n] = (struct thread)THREAD_INIT("yielder", stacks[core][n], .target = yield_again,
                                                       .daemon = true, .core = (uint8_t)CORE(core), .slice = FOREVER);
        thread_start(&yielders[core][n]);
    }
}

void measure_both(void)
{
    measure(put_and_get, "both_tm6");
    measure(take_and_give, "both_tm7");
    measure(acquire_and_release, "both_lock");
    start_yielders(0);
    start_yielders(1);
    measure(yield, "both_tm2");
    for (unsigned core = 0; core < 2; core++)
        for (unsigned n = 0; n < YIELDERS - 1; n++)
            thread_suspend(&yielders[core][n]);
}

/*
 * thread_metric.c - the jobs of the Thread-Metric suite, counted per loop.
 *
 * The suite counts loops in a fixed time; here a time is counted for a fixed
 * number of loops. Its loop, with the counter it increments, is part of what is
 * measured. Thread 0 of each job also reads the meter, once in BATCH loops.
 */
#include "kernel/arch/cortex_m/scs.h"
#include "kernel/core/arch.h"
#include "tests/bench/bench.h"

enum { BATCH = 100, BATCHES = 11, LOOPS = BATCH * BATCHES, FIVE = 5 };

static struct series batches;
static volatile uint32_t counters[FIVE];
static volatile uint32_t interrupts;
static uint32_t mark;

/* One job: BATCHES times BATCH of `work`, in the calling thread. */
#define MEASURE(id, work)                                \
    for (unsigned batch = 0; batch < BATCHES; batch++) { \
        meter_begin(&mark);                              \
        for (unsigned loop = BATCH; loop > 0; loop--) {  \
            work;                                        \
            counters[0]++;                               \
        }                                                \
        series_add(&batches, METER_END(&mark, id));      \
    }

static void report(const char *id, unsigned threads, unsigned late)
{
    for (unsigned n = 0; n < threads; n++) {
        bench_check(counters[n] + late >= LOOPS && counters[n] <= LOOPS + late, id,
                    "each thread's counter at the loops");
        counters[n] = 0;
    }
    bench_check(interrupts == 0 || interrupts == LOOPS, id, "an interrupt in each loop");
    interrupts = 0;
    series_report(&batches, id, BATCH);
}

/* --- TM2: five equal threads yield in turn ------------------------------------ */

static int relinquish_first(void *nothing)
{
    (void)nothing;
    MEASURE("tm2", thread_yield());
    return 0;
}

static _Noreturn int relinquish(void *number)
{
    volatile uint32_t *const counter = &counters[(uintptr_t)number];

    for (;;) {
        thread_yield();
        ++*counter;
    }
}

WORKER(yielder0, relinquish_first, NORMAL, .core = CORE(0));
WORKER(yielder1, relinquish, NORMAL, .core = CORE(0), .arg = (void *)1);
WORKER(yielder2, relinquish, NORMAL, .core = CORE(0), .arg = (void *)2);
WORKER(yielder3, relinquish, NORMAL, .core = CORE(0), .arg = (void *)3);
WORKER(yielder4, relinquish, NORMAL, .core = CORE(0), .arg = (void *)4);

/* --- TM3: each resumes the next, more urgent one, and suspends itself ---------- */

static int resume_first(void *next)
{
    MEASURE("tm3", thread_resume(next));
    return 0;
}

static _Noreturn int resume_next(void *next);
static _Noreturn int resume_nobody(void *self);

WORKER(riser4, resume_nobody, NORMAL + 4, .core = CORE(0), .arg = &riser4);
WORKER(riser3, resume_next, NORMAL + 3, .core = CORE(0), .arg = &riser4);
WORKER(riser2, resume_next, NORMAL + 2, .core = CORE(0), .arg = &riser3);
WORKER(riser1, resume_next, NORMAL + 1, .core = CORE(0), .arg = &riser2);
WORKER(riser0, resume_first, NORMAL, .core = CORE(0), .arg = &riser1);

static _Noreturn int resume_next(void *next)
{
    struct thread *const self = thread_current();
    volatile uint32_t *const counter = &counters[thread_priority(self) - NORMAL];

    thread_suspend(self);
    for (;;) {
        thread_resume(next);
        ++*counter;
        thread_suspend(self);
    }
}

static _Noreturn int resume_nobody(void *self)
{
    thread_suspend(self);
    for (;;) {
        counters[4]++;
        thread_suspend(self);
    }
}

/* --- TM4, TM5: a software interrupt -------------------------------------------- */

/* As a device would; in place of arch_interrupt_raise(), which is a call. */
static inline void cause_interrupt(void)
{
    NVIC_ISPR(INTERRUPT_SPARE / 32) = 1u << INTERRUPT_SPARE % 32;
    arch_fence();
}

static struct semaphore arrived = SEMAPHORE_INIT(0);

static void give_from_interrupt(void)
{
    interrupts++;
    semaphore_release(&arrived);
}

static int interrupt_and_take(void *nothing)
{
    (void)nothing;
    arch_interrupt_open(INTERRUPT_SPARE, give_from_interrupt);
    MEASURE("tm4", cause_interrupt(); semaphore_acquire(&arrived, FOREVER));
    bench_check(semaphore_value(&arrived) == 0, "tm4", "every token taken");
    return 0;
}

static _Noreturn int suspend_again(void *self)
{
    for (;;) {
        thread_suspend(self);
        counters[1]++;
    }
}

WORKER(taker, interrupt_and_take, NORMAL, .core = CORE(0));
WORKER(preempter, suspend_again, HIGH, .core = CORE(0), .arg = &preempter);

static void resume_from_interrupt(void)
{
    interrupts++;
    thread_resume(&preempter);
}

static int interrupt_and_lose(void *nothing)
{
    (void)nothing;
    arch_interrupt_open(INTERRUPT_SPARE, resume_from_interrupt);
    MEASURE("tm5", cause_interrupt());
    arch_interrupt_close(INTERRUPT_SPARE);
    return 0;
}

WORKER(preempted, interrupt_and_lose, NORMAL, .core = CORE(0));

/* --- TM6, TM7, TM8: a thread alone ------------------------------------------------ */

static struct queue messages = QUEUE_INIT(struct message, 10);
static struct semaphore token = SEMAPHORE_INIT(1);
struct block {
    uint8_t bytes[128];
};

static struct blocks memory = BLOCKS_INIT(struct block, 16);

static int send_and_receive(void *nothing)
{
    struct message sent = { .words = { 0x11112222, 0x33334444 } }, received = { 0 };

    (void)nothing;
    MEASURE("tm6", sent.words[3]++; queue_put(&messages, &sent, FOREVER); queue_get(&messages, &received, FOREVER));
    bench_check(received.words[0] == sent.words[0] && received.words[3] == LOOPS && queue_empty(&messages), "tm6",
                "what was sent");
    return 0;
}

static int get_and_put(void *nothing)
{
    (void)nothing;
    MEASURE("tm7", semaphore_acquire(&token, FOREVER); semaphore_release(&token));
    bench_check(semaphore_value(&token) == 1, "tm7", "the token back");
    return 0;
}

static int allocate_and_free(void *nothing)
{
    void *block;
    int failed = 0;

    (void)nothing;
    MEASURE("tm8", failed |= blocks_allocate(&memory, &block, FOREVER); failed |= blocks_free(&memory, block));
    bench_check(failed == OK && blocks_available(&memory) == 16, "tm8", "every block back");
    return 0;
}

WORKER(messenger, send_and_receive, NORMAL, .core = CORE(0));
WORKER(synchroniser, get_and_put, NORMAL, .core = CORE(0));
WORKER(allocator, allocate_and_free, NORMAL, .core = CORE(0));

void measure_thread_metric(void)
{
    BENCH_RUN(&yielder0, &yielder1, &yielder2, &yielder3, &yielder4);
    report("tm2", FIVE, 1);
    BENCH_RUN(&riser0, &riser4, &riser3, &riser2, &riser1);
    report("tm3", FIVE, 0);
    BENCH_RUN(&taker);
    report("tm4", 1, 0);
    BENCH_RUN(&preempted, &preempter);
    report("tm5", 2, 0);
    BENCH_RUN(&messenger);
    report("tm6", 1, 0);
    BENCH_RUN(&synchroniser);
    report("tm7", 1, 0);
    BENCH_RUN(&allocator);
    report("tm8", 1, 0);
}

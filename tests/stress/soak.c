/*
 * soak.c - both cores use every primitive at random, and nothing may get lost.
 *
 * Workers, pinned and roaming, exchange tokens, items, blocks and a counter
 * under a lock; interrupts on each core join in; a meddler suspends them, moves
 * them and changes their priorities; a parent starts and joins children. Every
 * success is counted by whoever had it. At the end the sums must agree.
 *
 *     make soak [SECONDS=120] [SEED=1]
 */
#include "kernel/core/sched.h"
#include "tests/harness/test.h"

enum {
    WORKERS = 6,
    CHILDREN = 2,
    TOKENS = 1, /* fewer than want them: somebody nearly always waits */
    BLOCKS = 2,
    PRODUCERS = WORKERS + CORES, /* the interrupts of each core produce too */
    WAIT_US_MAX = 400,
    INTERRUPT_SPARE = INTERRUPTS - 1,
};

/* Given to the linker by `make soak`: their addresses are the numbers. */
extern const char soak_seconds[] __attribute__((weak)), soak_seed[] __attribute__((weak));

struct item {
    uint32_t producer, sequence, check;
};

struct block {
    uint32_t owner, content[4];
};

static struct semaphore tokens = SEMAPHORE_INIT(TOKENS);
static struct semaphore rung = SEMAPHORE_INIT(0);
static struct queue items = QUEUE_INIT(struct item, 4);
static struct blocks blocks = BLOCKS_INIT(struct block, BLOCKS);
static struct event gate = EVENT_INIT;
static struct lock outer = LOCK_INIT, inner = LOCK_INIT;
static uint32_t under_outer, under_both; /* guarded by the locks */
static volatile bool stop;

/* What one worker, or one core's interrupts, did; written by that one alone. */
struct tally {
    uint32_t random;
    uint32_t tokens, rings, outer, both, blocks, gate, waited_in_vain;
    uint32_t put, got;
    uint64_t put_sum, got_sum;
    uint32_t last_got[PRODUCERS];
};

static struct tally tallies[PRODUCERS];
static uint32_t lives, meddlings;

/* Marsaglia, "Xorshift RNGs", 2003. */
static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % below;
}

static uint32_t seed(void)
{
    return (uintptr_t)soak_seed ? (uintptr_t)soak_seed : 1;
}

static duration_t duration(void)
{
    return (uintptr_t)soak_seconds ? SECONDS((uintptr_t)soak_seconds) : SECONDS(2);
}

/* Knuth's multiplier spreads neighbouring seeds; a state of 0 would stay 0. */
static uint32_t seed_for(unsigned who)
{
    return (seed() * 2654435761u + who) | 1u << 31;
}

static duration_t some_time(struct tally *tally)
{
    return draw(&tally->random, 4) == 0 ? NO_WAIT : US(1 + draw(&tally->random, WAIT_US_MAX));
}

/* For what is always given back. */
static duration_t some_time_or_forever(struct tally *tally)
{
    return draw(&tally->random, 4) == 0 ? FOREVER : some_time(tally);
}

static void dawdle(struct tally *tally)
{
    if (draw(&tally->random, 8) == 0)
        sleep_for(US(draw(&tally->random, WAIT_US_MAX / 4)));
    else
        for (uint32_t n = draw(&tally->random, 64); n > 0; n--)
            arch_relax();
}

/* True if it was had; false if time ran out; anything else is an error. */
static bool had(struct tally *tally, int result)
{
    EXPECT(result == OK || result == E_TIMEOUT);
    tally->waited_in_vain += result == E_TIMEOUT;
    return result == OK;
}

/* --- What workers do --------------------------------------------------------------- */

static void borrow_token(struct tally *tally)
{
    if (!had(tally, semaphore_acquire(&tokens, some_time_or_forever(tally))))
        return;
    tally->tokens++;
    dawdle(tally);
    EXPECT(semaphore_release(&tokens) == OK);
}

static void answer_ring(struct tally *tally)
{
    tally->rings += had(tally, semaphore_acquire(&rung, some_time(tally)));
}

static void count_under_inner(struct tally *tally)
{
    if (!had(tally, lock_acquire(&inner, some_time_or_forever(tally))))
        return;
    const uint32_t seen = under_both;
    dawdle(tally);
    under_both = seen + 1;
    tally->both++;
    EXPECT(lock_release(&inner) == OK);
}

static void count_under_locks(struct tally *tally)
{
    if (!had(tally, lock_acquire(&outer, some_time_or_forever(tally))))
        return;
    const uint32_t seen = under_outer;
    dawdle(tally);
    under_outer = seen + 1;
    tally->outer++;
    if (draw(&tally->random, 2) == 0)
        count_under_inner(tally);
    EXPECT(lock_release(&outer) == OK);
}

static void use_block(struct tally *tally)
{
    const uint32_t self = (uint32_t)(tally - tallies);
    struct block *block;

    if (!had(tally, blocks_allocate(&blocks, (void **)&block, some_time_or_forever(tally))))
        return;
    tally->blocks++;
    *block = (struct block){ self, { self, ~self, self, ~self } };
    dawdle(tally);
    EXPECT(block->owner == self && block->content[0] == self && block->content[3] == ~self);
    EXPECT(blocks_free(&blocks, block) == OK);
}

static void put_item(struct tally *tally, duration_t timeout)
{
    const uint32_t self = (uint32_t)(tally - tallies), sequence = tally->put + 1;

    if (!had(tally, queue_put(&items, &(struct item){ self, sequence, self ^ ~sequence }, timeout)))
        return;
    tally->put = sequence;
    tally->put_sum += sequence;
}

static bool get_item(struct tally *tally, duration_t timeout)
{
    struct item item;

    if (!had(tally, queue_get(&items, &item, timeout)))
        return false;
    EXPECT(item.producer < PRODUCERS && item.check == (item.producer ^ ~item.sequence));
    EXPECT(item.sequence > tally->last_got[item.producer]); /* FIFO, and none twice */
    tally->last_got[item.producer] = item.sequence;
    tally->got++;
    tally->got_sum += item.sequence;
    EXPECT(queue_task_done(&items) == OK);
    return true;
}

static void pass_gate(struct tally *tally)
{
    if (draw(&tally->random, 3) == 0)
        draw(&tally->random, 2) ? event_set(&gate) : event_clear(&gate);
    else
        tally->gate += had(tally, event_wait(&gate, some_time(tally)));
}

static int work(void *argument)
{
    struct tally *tally = argument;

    while (!stop) {
        switch (draw(&tally->random, 8)) {
        case 0: borrow_token(tally); break;
        case 1: answer_ring(tally); break;
        case 2: count_under_locks(tally); break;
        case 3: use_block(tally); break;
        case 4: put_item(tally, some_time(tally)); break;
        case 5: get_item(tally, some_time(tally)); break;
        case 6: pass_gate(tally); break;
        default: dawdle(tally); break;
        }
    }
    return 0;
}

static struct thread workers[WORKERS];
static uint8_t worker_stacks[WORKERS][2048] __attribute__((aligned(8)));

/* --- Interrupts -------------------------------------------------------------------------- */

static uint32_t rings[CORES];

static void on_ring(void)
{
    const unsigned core = test_core();
    struct tally *tally = &tallies[WORKERS + core];
    void *block;

    rings[core]++;
    EXPECT(semaphore_release(&rung) == OK);
    put_item(tally, NO_WAIT);
    if (had(tally, lock_acquire(&outer, NO_WAIT))) {
        under_outer++;
        tally->outer++;
        EXPECT(lock_release(&outer) == OK);
    }
    if (had(tally, blocks_allocate(&blocks, &block, NO_WAIT)))
        EXPECT(blocks_free(&blocks, block) == OK);
    draw(&tally->random, 2) ? event_set(&gate) : event_clear(&gate);
}

static int ring(void *core)
{
    uint32_t random = seed_for(100 + (unsigned)(uintptr_t)core);

    arch_interrupt_open(INTERRUPT_SPARE, on_ring);
    while (!stop) {
        for (uint32_t n = draw(&random, 32); n > 0; n--) {
            arch_interrupt_raise(INTERRUPT_SPARE);
            for (uint32_t pause = draw(&random, 64); pause > 0; pause--)
                arch_relax();
        }
        sleep_for(US(1 + draw(&random, WAIT_US_MAX)));
    }
    arch_interrupt_close(INTERRUPT_SPARE);
    return 0;
}

THREAD(ringer, 2048, .target = ring, .arg = (void *)0, .core = CORE(0), .priority = HIGH);
THREAD(other_ringer, 2048, .target = ring, .arg = (void *)OTHER, .core = CORE(OTHER));

/* --- The meddler, and the parent ------------------------------------------------------------ */

static struct thread children[CHILDREN];

static struct thread *some_victim(uint32_t *random)
{
    const uint32_t who = draw(random, WORKERS + CHILDREN);

    return who < WORKERS ? &workers[who] : &children[who - WORKERS];
}

static int meddle(void *nothing)
{
    static const uint8_t places[] = { ANY_CORE, ANY_CORE, CORE(0), CORE(OTHER) };
    uint32_t random = seed_for(200);

    for (; !stop; meddlings++) {
        struct thread *victim = some_victim(&random);

        switch (draw(&random, 3)) {
        case 0: thread_set_priority(victim, LOW + draw(&random, HIGH - LOW)); break;
        case 1: thread_set_core(victim, places[draw(&random, COUNT_OF(places))]); break;
        default:
            thread_suspend(victim);
            sleep_for(US(draw(&random, WAIT_US_MAX / 2)));
            thread_resume(victim);
        }
        if (draw(&random, 4) == 0)
            sleep_for(US(draw(&random, WAIT_US_MAX / 2)));
    }
    return (int)(uintptr_t)nothing;
}

THREAD(meddler, 2048, .target = meddle, .priority = HIGH);

static int echo(void *number)
{
    thread_yield();
    return (int)(uintptr_t)number;
}

static int raise_children(void *nothing)
{
    static uint8_t stacks[CHILDREN][512] __attribute__((aligned(8)));
    uint32_t random = seed_for(300);

    for (; !stop; lives++) {
        struct thread *child = &children[lives % CHILDREN];

        if (!child->target)
            *child = (struct thread)THREAD_INIT("child", stacks[lives % CHILDREN], .target = echo);
        child->arg = (void *)(uintptr_t)lives;
        child->core = (uint8_t)draw(&random, CORES + 1);
        child->priority = (uint8_t)(LOW + draw(&random, HIGH - LOW));
        EXPECT(thread_start(child) == OK);
        while (thread_join(child, US(1 + draw(&random, WAIT_US_MAX))) == E_TIMEOUT)
            ;
        EXPECT(thread_result(child) == (int)lives);
    }
    return (int)(uintptr_t)nothing;
}

THREAD(parent, 2048, .target = raise_children);

/* --- The whole ---------------------------------------------------------------------------------- */

static void start_workers(void)
{
    static const uint8_t places[] = { CORE(0), CORE(OTHER), ANY_CORE };
    static const char *const names[WORKERS] = {
        "worker 0", "worker 1", "worker 2", "worker 3", "worker 4", "worker 5"
    };

    for (unsigned i = 0; i < PRODUCERS; i++)
        tallies[i].random = seed_for(i);
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i] = (struct thread)THREAD_INIT(names[i], worker_stacks[i], .target = work, .arg = &tallies[i],
                                                .core = places[i % COUNT_OF(places)]);
        EXPECT(thread_start(&workers[i]) == OK);
    }
}

static void end_all(void)
{
    struct thread *const helpers[] = { &ringer, &meddler, &parent, &other_ringer };

    stop = true;
    for (unsigned i = 0; i < COUNT_OF(helpers); i++)
        EVENTUALLY(!thread_is_alive(helpers[i]));
    for (unsigned i = 0; i < WORKERS; i++)
        EVENTUALLY(!thread_is_alive(&workers[i]));
}

static void add(struct tally *sum, const struct tally *tally)
{
    sum->tokens += tally->tokens;
    sum->rings += tally->rings;
    sum->outer += tally->outer;
    sum->both += tally->both;
    sum->blocks += tally->blocks;
    sum->gate += tally->gate;
    sum->waited_in_vain += tally->waited_in_vain;
    sum->put += tally->put;
    sum->got += tally->got;
    sum->put_sum += tally->put_sum;
    sum->got_sum += tally->got_sum;
}

static void expect_nothing_lost(const struct tally *sum, uint32_t rung_times)
{
    EXPECT(semaphore_value(&tokens) == TOKENS);
    EXPECT(semaphore_value(&rung) == rung_times - sum->rings);
    EXPECT(blocks_available(&blocks) == BLOCKS);
    EXPECT(under_outer == sum->outer && under_both == sum->both);
    EXPECT(sum->put == sum->got && sum->put_sum == sum->got_sum);
    EXPECT(queue_join(&items, NO_WAIT) == OK);
}

static void report_counts(const struct tally *sum, uint32_t rung_times)
{
    print("# seed %u, %u s\n", (unsigned)seed(), (unsigned)(duration().microseconds / 1000000));
    print("# %u tokens lent, %u blocks, %u + %u counted under locks, %u gates passed\n", (unsigned)sum->tokens,
          (unsigned)sum->blocks, (unsigned)sum->outer, (unsigned)sum->both, (unsigned)sum->gate);
    print("# %u items, %u interrupts, %u answered, %u lives, %u meddlings, %u waits in vain\n", (unsigned)sum->got,
          (unsigned)rung_times, (unsigned)sum->rings, (unsigned)lives, (unsigned)meddlings,
          (unsigned)sum->waited_in_vain);
}

TEST("nothing is lost while both cores use every primitive at random")
{
    struct tally sum = { 0 };
    uint32_t rung_times = 0;

    start_workers();
    thread_start(&parent);
    thread_start(&ringer);
    if (CORES > 1)
        thread_start(&other_ringer);
    thread_start(&meddler);
    sleep_for(duration());
    end_all();
    while (get_item(&tallies[0], NO_WAIT))
        ;
    for (unsigned i = 0; i < PRODUCERS; i++)
        add(&sum, &tallies[i]);
    for (unsigned core = 0; core < CORES; core++)
        rung_times += rings[core];
    expect_nothing_lost(&sum, rung_times);
    report_counts(&sum, rung_times);
}

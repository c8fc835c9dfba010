/*
 * timeout.c - what kernel/core/timeout.h promises: many timeouts, armed and
 * cancelled at random, expire each once, none early, in order, on their core.
 */
#include "kernel/core/cpu.h"
#include "tests/harness/test.h"

enum { NODES = 1000, ACTIONS = 1500 };

struct entry {
    struct timeout timeout;
    bool armed;
    unsigned expired; /* how often, since it was armed */
};

struct book {
    struct entry entries[NODES];
    unsigned core, armed;
    uint64_t last_deadline; /* of those that expired */
    unsigned early, unarmed, out_of_order, elsewhere;
    bool in_order; /* nothing is armed meanwhile */
};

static struct book books[CORES];

static struct book *own_book(void)
{
    return &books[this_cpu()->index];
}

static void expire(struct timeout *timeout)
{
    struct entry *entry = CONTAINER_OF(timeout, struct entry, timeout);
    struct book *book = own_book();

    book->elsewhere += entry < book->entries || entry >= book->entries + NODES;
    book->early += clock_now().microseconds < timeout->deadline;
    book->unarmed += !entry->armed;
    book->out_of_order += book->in_order && timeout->deadline < book->last_deadline;
    book->last_deadline = timeout->deadline;
    entry->armed = false;
    entry->expired++;
    book->armed--;
}

/* Masked. */
static void arm(struct book *book, struct entry *entry, uint64_t deadline)
{
    entry->armed = true;
    entry->expired = 0;
    entry->timeout.expire = expire;
    book->armed++;
    timeout_arm(&entry->timeout, deadline);
}

static void cancel(struct book *book, struct entry *entry)
{
    entry->armed = false;
    book->armed--;
    timeout_cancel(&entry->timeout);
}

static unsigned chance(uint32_t *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (unsigned)((uint64_t)*seed * below >> 32);
}

static void forget(struct book *book)
{
    *book = (struct book){ .core = (unsigned)(book - books) };
}

static void expect_faultless(const struct book *book)
{
    EXPECT(book->early == 0);
    EXPECT(book->unarmed == 0);
    EXPECT(book->out_of_order == 0);
    EXPECT(book->elsewhere == 0);
    EXPECT(book->armed == 0);
}

/* --- All armed, then all expire ---------------------------------------------------------- */

static int arm_all(void *argument)
{
    struct book *book = argument;
    uint32_t seed = 7 + book->core;
    const uint32_t before = arch_mask_interrupts();
    const uint64_t now = clock_now().microseconds;

    for (struct entry *entry = book->entries; entry < book->entries + NODES; entry++)
        arm(book, entry, now + chance(&seed, 20000));
    book->in_order = true;
    arch_restore_interrupts(before);
    EVENTUALLY(book->armed == 0);
    return 0;
}

THREAD(worker0, 2048, .target = arm_all, .arg = &books[0], .core = CORE(0));
THREAD(worker1, 2048, .target = arm_all, .arg = &books[OTHER], .core = CORE(OTHER));

static void run_on_both(int (*target)(void *book))
{
    forget(&books[0]);
    forget(&books[OTHER]);
    worker0.target = worker1.target = target;
    EXPECT(thread_start(&worker0) == OK);
    if (CORES > 1)
        EXPECT(thread_start(&worker1) == OK && thread_join(&worker1, FOREVER) == OK);
    EXPECT(thread_join(&worker0, FOREVER) == OK);
    expect_faultless(&books[0]);
    expect_faultless(&books[OTHER]);
}

TEST("a thousand timeouts a core expire once each, in order, none early, on the core that armed them")
{
    run_on_both(arm_all);
    for (unsigned n = 0; n < NODES; n++)
        EXPECT(books[0].entries[n].expired == 1 && books[OTHER].entries[n].expired == 1);
}

static int arm_equals(void *argument)
{
    struct book *book = argument;
    const uint32_t before = arch_mask_interrupts();
    const uint64_t deadline = clock_now().microseconds + 2000;

    for (struct entry *entry = book->entries; entry < book->entries + NODES; entry++)
        arm(book, entry, deadline);
    arch_restore_interrupts(before);
    EVENTUALLY(book->armed == 0);
    return 0;
}

TEST("a thousand timeouts of one instant all expire at it")
{
    run_on_both(arm_equals);
    for (unsigned n = 0; n < NODES; n++)
        EXPECT(books[0].entries[n].expired == 1 && books[OTHER].entries[n].expired == 1);
}

/* --- Armed and cancelled at random -------------------------------------------------------- */

static uint64_t any_deadline(uint32_t *seed)
{
    static const unsigned spans[] = { 1, 50, 2000, 30000 };
    const uint64_t now = clock_now().microseconds;
    const unsigned span = chance(seed, 5);

    return span == 4 ? now - chance(seed, 100) : now + chance(seed, spans[span]);
}

static int arm_and_cancel(void *argument)
{
    struct book *book = argument;
    uint32_t seed = 99 + book->core;

    for (unsigned n = 0; n < ACTIONS; n++) {
        struct entry *entry = &book->entries[chance(&seed, NODES)];
        const uint32_t before = arch_mask_interrupts();

        if (entry->armed)
            cancel(book, entry);
        else
            arm(book, entry, any_deadline(&seed));
        arch_restore_interrupts(before);
    }
    EVENTUALLY(book->armed == 0);
    return 0;
}

TEST("armed and cancelled at random on both cores, each expires if it was not cancelled, and only then")
{
    run_on_both(arm_and_cancel);
}

/* --- Special cases -------------------------------------------------------------------------- */

static int arm_the_past(void *argument)
{
    struct book *book = argument;
    const uint32_t before = arch_mask_interrupts();

    arm(book, &book->entries[0], 0);
    arm(book, &book->entries[1], clock_now().microseconds);
    arm(book, &book->entries[2], clock_now().microseconds - 1);
    arch_restore_interrupts(before);
    SPIN_UNTIL(book->armed == 0);
    return 0;
}

TEST("a timeout of the past expires at once")
{
    run_on_both(arm_the_past);
    EXPECT(books[0].entries[0].expired == 1 && books[0].entries[1].expired == 1 && books[0].entries[2].expired == 1);
}

static void arm_again(struct timeout *timeout)
{
    struct entry *entry = CONTAINER_OF(timeout, struct entry, timeout);

    entry->expired++;
    if (entry->expired < 100)
        timeout_arm(timeout, timeout->deadline + 30);
    else
        entry->armed = false;
}

TEST("a timeout may arm itself anew when it expires, and loses no time by it")
{
    struct entry *entry = &books[0].entries[0];
    const uint32_t before = arch_mask_interrupts();
    const uint64_t start = clock_now().microseconds;

    *entry = (struct entry){ .timeout.expire = arm_again, .armed = true };
    timeout_arm(&entry->timeout, start + 30);
    arch_restore_interrupts(before);
    EVENTUALLY(!entry->armed);
    EXPECT(entry->expired == 100 && entry->timeout.deadline == start + 100 * 30);
}

static void cancel_next(struct timeout *timeout)
{
    struct entry *entry = CONTAINER_OF(timeout, struct entry, timeout);

    entry->expired++;
    entry->armed = false;
    if (entry[1].armed) {
        entry[1].armed = false;
        timeout_cancel(&entry[1].timeout);
    }
}

TEST("a timeout that expires may cancel one that is due at the same instant")
{
    struct entry *entry = books[0].entries;
    const uint32_t before = arch_mask_interrupts();
    const uint64_t deadline = clock_now().microseconds + 100;

    entry[0] = (struct entry){ .timeout.expire = cancel_next, .armed = true };
    entry[1] = (struct entry){ .timeout.expire = cancel_next, .armed = true };
    timeout_arm(&entry[0].timeout, deadline);
    timeout_arm(&entry[1].timeout, deadline + 1);
    while (clock_now().microseconds < deadline + 2)
        arch_relax();
    arch_restore_interrupts(before); /* both are due now */
    SPIN_UNTIL(!entry[0].armed);
    EXPECT(entry[0].expired == 1 && entry[1].expired == 0 && !entry[1].armed);
}

/* --- Timed waits ----------------------------------------------------------------------------- */

enum { WAITERS = 40, WAITS = 50, TOKENS = 100 };

struct waiting {
    struct thread thread;
    unsigned early, served;
    uint8_t stack[1024] __attribute__((aligned(8)));
};

static struct waiting waitings[WAITERS];
static struct semaphore rarely = SEMAPHORE_INIT(0);

static int wait_and_give_up(void *argument)
{
    struct waiting *self = argument;
    uint32_t seed = (uint32_t)(self - waitings) + 1;

    for (unsigned n = 0; n < WAITS; n++) {
        const uint64_t patience = 1 + chance(&seed, 2000);
        const instant_t start = clock_now();

        if (semaphore_acquire(&rarely, US(patience)) == E_TIMEOUT)
            self->early += clock_since(start).microseconds < patience;
        else
            self->served++;
    }
    return 0;
}

TEST("threads that wait in vain on both cores, each with its own patience, all give up and none too soon")
{
    for (unsigned n = 0; n < WAITERS; n++) {
        struct waiting *waiting = &waitings[n];

        *waiting = (struct waiting){ .thread = THREAD_INIT("waiter", waiting->stack, .target = wait_and_give_up,
                                                           .arg = waiting, .core = (uint8_t)(n % (CORES + 1)),
                                                           .priority = (uint8_t)(1 + n % (PRIORITIES - 1))) };
        EXPECT(thread_start(&waiting->thread) == OK);
    }
    for (unsigned n = 0; n < TOKENS; n++) { /* and now and then one does not wait in vain */
        sleep_for(US(300));
        semaphore_release(&rarely);
    }
    unsigned served = 0;
    for (unsigned n = 0; n < WAITERS; n++) {
        EXPECT(thread_join(&waitings[n].thread, FOREVER) == OK);
        EXPECT(waitings[n].early == 0);
        served += waitings[n].served;
    }
    EXPECT(served + semaphore_value(&rarely) == TOKENS); /* none is lost to who gave up */
    while (semaphore_acquire(&rarely, NO_WAIT) == OK)
        ;
}

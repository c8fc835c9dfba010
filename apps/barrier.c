/*
 * barrier - threads that meet before any of them goes on, and a barrier that is
 * broken; Python's threading.Barrier.
 *
 * Watch: a rod is hot at one end. Three threads compute how its heat spreads, a third
 * of the rod each, step by step; a cell's next value is the mean of its neighbours'.
 * So nobody may begin a step before all have done the last one, and the barrier sees
 * to that. It gives everybody a different number; whoever gets 0, the last to come,
 * does what is to be done once: it makes the new rod the old one. The result is, bit
 * for bit, that of one thread alone.
 *
 * Then one does not come. Whoever waits with a timeout breaks the barrier when it is
 * over, the others are told E_BROKEN (BrokenBarrierError) instead of waiting in vain,
 * and so is everybody who comes later, until it is reset.
 *
 * Try: no second barrier_wait() in heat_a_third(): is the result still right?
 */
#include <string.h>

#include "lib/duet.h"

enum { PARTIES = 3, CELLS = 24, STEPS = 40, EACH = CELLS / PARTIES };

static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

static struct barrier barrier = BARRIER_INIT(PARTIES);

THREAD(ann, 1024, .core = CORE(0));
THREAD(bob, 1024, .core = CORE(CORES - 1));
THREAD(cat, 1024);

static struct thread *const threads[PARTIES] = { &ann, &bob, &cat };

static void start(unsigned n, int (*target)(void *), void *arg)
{
    threads[n]->target = target;
    threads[n]->arg = arg;
    failures += thread_start(threads[n]) != OK;
}

static int result_of(unsigned n)
{
    thread_join(threads[n], FOREVER);
    return thread_result(threads[n]);
}

/* --- A hot rod ------------------------------------------------------------------------------ */

struct rod {
    uint32_t cells[CELLS + 2]; /* at both ends one whose heat is fixed */
};

static const struct rod cold = { .cells = { 1u << 24 } };
static struct rod rods[2];
static struct rod *rod_now = &rods[0], *rod_next = &rods[1];

static void heat(unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++) {
        rod_next->cells[i] = (rod_now->cells[i - 1] + rod_now->cells[i + 1]) / 2;
        thread_yield(); /* on purpose between two cells */
    }
}

static void swap(void)
{
    struct rod *const old = rod_now;

    rod_now = rod_next;
    rod_next = old;
}

/* Its result is how often it came last. */
static int heat_a_third(void *first)
{
    int last = 0;

    for (unsigned step = 0; step < STEPS; step++) {
        heat(*(const unsigned *)first, EACH);
        if (barrier_wait(&barrier, FOREVER) == 0) {
            swap();
            last++;
        }
        barrier_wait(&barrier, FOREVER); /* nobody goes on before it is swapped */
    }
    return last;
}

static void make_cold(void)
{
    rods[0] = rods[1] = cold;
    rod_now = &rods[0];
    rod_next = &rods[1];
}

static void hot_rod(void)
{
    static unsigned firsts[PARTIES] = { 1, 1 + EACH, 1 + 2 * EACH };
    int swaps = 0;

    print("a hot rod, by one thread and by three\n");
    make_cold();
    for (unsigned step = 0; step < STEPS; step++) {
        heat(1, CELLS);
        swap();
    }
    const struct rod expected = *rod_now;

    make_cold();
    for (unsigned n = 0; n < PARTIES; n++)
        start(n, heat_a_third, &firsts[n]);
    for (unsigned n = 0; n < PARTIES; n++)
        swaps += result_of(n);
    print("   ");
    for (unsigned i = 1; i < 7; i++)
        print(" %u", (unsigned)(rod_now->cells[i] * 100ull >> 24));
    print(" ... %% of the heat\n");
    expect(swaps == STEPS, "in each step one of them, the last to come, swapped");
    expect(memcmp(rod_now, &expected, sizeof expected) == 0, "three have computed what one computes");
}

/* --- One does not come ----------------------------------------------------------------------------- */

static int wait_for_ever(void *nothing)
{
    (void)nothing;
    return barrier_wait(&barrier, FOREVER);
}

static int wait_not_long(void *nothing)
{
    (void)nothing;
    return barrier_wait(&barrier, MS(5));
}

static void until_so_many_wait(unsigned count)
{
    while (barrier_waiting(&barrier) != count)
        sleep_for(US(100));
}

static void one_does_not_come(void)
{
    print("cat does not come\n");
    start(0, wait_for_ever, NULL);
    until_so_many_wait(1);
    start(1, wait_not_long, NULL);
    expect(result_of(1) == E_TIMEOUT, "bob waits for 5 ms and gives up");
    expect(result_of(0) == E_BROKEN, "ann would have waited for ever, and is told that it is broken");
    expect(barrier_broken(&barrier), "it stays so");
    start(2, wait_for_ever, NULL);
    expect(result_of(2) == E_BROKEN, "and cat, when she comes at last, is told too");
}

static void mended(void)
{
    int sum = 0;

    print("mended\n");
    expect(barrier_reset(&barrier) == OK && !barrier_broken(&barrier), "reset makes it whole");
    for (unsigned n = 0; n < PARTIES; n++)
        start(n, wait_for_ever, NULL);
    for (unsigned n = 0; n < PARTIES; n++)
        sum += result_of(n);
    expect(sum == 0 + 1 + 2, "all three meet, and get 0, 1 and 2");
}

static void called_off(void)
{
    print("called off\n");
    start(0, wait_for_ever, NULL);
    start(1, wait_for_ever, NULL);
    until_so_many_wait(2);
    barrier_abort(&barrier);
    expect(result_of(0) == E_BROKEN && result_of(1) == E_BROKEN, "abort, by one who does not wait: both are told");
}

int main(void)
{
    hot_rod();
    one_does_not_come();
    mended();
    called_off();
    return failures ? 1 : 0;
}

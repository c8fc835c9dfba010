/*
 * primes - the prime checker of Fluent Python, chapter 19 (sequential.py,
 * procs.py): large numbers are checked by one core without threads, then by 1
 * to 4 threads on that core, then by threads on every core. The threads take
 * numbers from a work queue and put verdicts on a result queue.
 *
 * Watch: threads on one core gain nothing; threads on two cores gain nearly all
 * there is to gain. On the right, how many numbers each core checked.
 *
 * There are two speed-ups. By time: how much sooner it was done than without
 * threads. Each row is measured in several rounds, in turn with the others, and
 * keeps its best time, because the machine below has other things to do. By
 * work: all trial divisions over those of the busiest core, that is, how evenly
 * the queue spread the work, however long it took. Where the cores take turns,
 * as under MODE=deterministic, the clock shows the sum over both and no time
 * can tell what two cores are worth. So it is measured first whether they do:
 * by counting on one core and then on all, with no call of the kernel in the
 * loop. If they do, the last line is the speed-up by work, and says so. The
 * checks, and the exit status, depend on verdicts and counts alone, never on time.
 *
 * Try: MODE=deterministic. CORES=1. NUMBERS = 15: how evenly can a queue spread
 * so few?
 */
#include "lib/duet.h"

/* WORK_DIVISOR is the board's: 1 where a division is an instruction. On a slower one
 * there are fewer numbers, and rounds too, for a chip has nothing else to do. */
#define CUT(count) (((count) + WORK_DIVISOR - 1) / WORK_DIVISOR)

enum { NUMBERS = CUT(1500), WORKERS_MAX = 4, ROUNDS = CUT(7), COUNTS = CUT(20) };

struct number {
    uint32_t value;
    bool prime;       /* as an algorithm with nothing in common with is_prime() says */
    unsigned checked; /* how many verdicts came for it */
};

struct result {
    struct number *number;
    uint32_t divisions;
    uint8_t core;
    bool prime;
};

/* One way to check them all, and how it went. */
struct row {
    unsigned workers; /* 0: main() does it itself */
    unsigned cores;
    unsigned best_us; /* 0: not run yet */
    unsigned checked[CORES];
    uint64_t divisions[CORES];
};

static struct number numbers[NUMBERS];

static struct queue jobs = QUEUE_INIT(struct number *, NUMBERS + WORKERS_MAX);
static struct queue results = QUEUE_INIT(struct result, NUMBERS);

static unsigned wrong;

/* --- Is it prime? ------------------------------------------------------------------- */

/* By trial division, as in the book. For odd numbers. */
static bool is_prime(uint32_t n, uint32_t *divisions)
{
    uint32_t divisor = 3;

    while (divisor <= n / divisor && n % divisor != 0)
        divisor += 2;
    *divisions = divisor / 2;
    return divisor > n / divisor;
}

static uint32_t power_modulo(uint32_t base, uint32_t exponent, uint32_t n)
{
    uint64_t product = 1;

    for (uint64_t square = base; exponent; exponent /= 2, square = square * square % n)
        if (exponent % 2)
            product = product * square % n;
    return (uint32_t)product;
}

/* The strong test to one base (Miller 1976, Rabin 1980). */
static bool passes(uint32_t n, uint32_t base)
{
    const int twos = __builtin_ctz(n - 1);
    uint64_t x = power_modulo(base, (n - 1) >> twos, n);

    if (x == 1)
        return true;
    for (int i = 0; i < twos; i++, x = x * x % n)
        if (x == n - 1)
            return true;
    return false;
}

/* No composite below 4,759,123,141 passes to all three (Jaeschke 1993). */
static bool is_prime_independently(uint32_t n)
{
    return passes(n, 2) && passes(n, 7) && passes(n, 61);
}

/* --- The numbers ----------------------------------------------------------------------- */

static bool is_decided_soon(uint32_t n)
{
    for (uint32_t divisor = 2; divisor < 10000; divisor++)
        if (n % divisor == 0)
            return true;
    return false;
}

/* The largest of 32 bits of which each takes a while, so that no core is left
 * alone with much work at the end. */
static unsigned choose_numbers(void)
{
    unsigned primes = 0;
    uint32_t value = UINT32_MAX;

    for (struct number *number = numbers; number < numbers + NUMBERS; value--) {
        if (is_decided_soon(value))
            continue;
        number->value = value;
        number->prime = is_prime_independently(value);
        primes += number->prime;
        number++;
    }
    return primes;
}

/* --- Workers ------------------------------------------------------------------------------ */

static struct result check(struct number *number, unsigned core)
{
    struct result result = { .number = number, .core = (uint8_t)core };

    result.prime = is_prime(number->value, &result.divisions);
    return result;
}

static int work(void *nothing)
{
    const unsigned core = thread_core(thread_current()) - CORE(0);
    struct number *number;

    (void)nothing;
    while (queue_get(&jobs, &number, FOREVER) == OK && number) {
        struct result result = check(number, core);
        queue_put(&results, &result, FOREVER);
        thread_yield(); /* where cores take turns, this ends one */
    }
    return 0;
}

static struct thread workers[WORKERS_MAX];
static uint8_t stacks[WORKERS_MAX][1024] __attribute__((aligned(8)));

static void start_workers(const struct row *row)
{
    for (unsigned i = 0; i < row->workers; i++) {
        const uint8_t core = (uint8_t)CORE(i % row->cores);

        workers[i] = (struct thread)THREAD_INIT("worker", stacks[i], .target = work, .core = core);
        thread_start(&workers[i]);
    }
}

/* --- One row, once ------------------------------------------------------------------------- */

static void note(struct row *row, const struct result *result)
{
    result->number->checked++;
    wrong += result->prime != result->number->prime;
    row->checked[result->core]++;
    row->divisions[result->core] += result->divisions;
}

static void check_alone(struct row *row)
{
    for (unsigned i = 0; i < NUMBERS; i++) {
        struct result result = check(&numbers[i], 0);
        note(row, &result);
    }
}

static void check_with_workers(struct row *row)
{
    struct result result;

    start_workers(row);
    for (unsigned i = 0; i < NUMBERS; i++)
        queue_put(&jobs, &(struct number *){ &numbers[i] }, FOREVER);
    for (unsigned i = 0; i < row->workers; i++) /* the book's poison pill: whoever gets it ends */
        queue_put(&jobs, &(struct number *){ NULL }, FOREVER);
    for (unsigned i = 0; i < row->workers; i++)
        thread_join(&workers[i], FOREVER);
    while (queue_get(&results, &result, NO_WAIT) == OK)
        note(row, &result);
}

/* A row shows its best round. */
static void run(struct row *row)
{
    struct row round = { .workers = row->workers, .cores = row->cores };
    const instant_t start = clock_now();

    if (row->workers == 0)
        check_alone(&round);
    else
        check_with_workers(&round);
    round.best_us = (unsigned)clock_since(start).microseconds;
    if (row->best_us == 0 || round.best_us < row->best_us)
        *row = round;
}

/* --- Do the cores run at once, or in turns? -------------------------------------------------- */

static int count(void *nothing)
{
    (void)nothing;
    for (volatile unsigned i = 0; i < 500000; i++)
        ;
    return 0;
}

static unsigned time_to_count(unsigned cores)
{
    const instant_t start = clock_now();

    for (unsigned i = 0; i < cores; i++) {
        workers[i] = (struct thread)THREAD_INIT("counter", stacks[i], .target = count, .core = (uint8_t)CORE(i));
        thread_start(&workers[i]);
    }
    for (unsigned i = 0; i < cores; i++)
        thread_join(&workers[i], FOREVER);
    return (unsigned)clock_since(start).microseconds;
}

/* In turns, all together take as many times as long as one of them takes. The
 * best of many short tries, so that a busy machine below looks idle once. */
static bool cores_take_turns(void)
{
    unsigned one = UINT32_MAX, all = UINT32_MAX;

    for (unsigned round = 0; round < COUNTS; round++) {
        const unsigned by_one = time_to_count(1), by_all = time_to_count(CORES);

        one = by_one < one ? by_one : one;
        all = by_all < all ? by_all : all;
    }
    print("counting takes one core %u us, %u core%s at once %u us\n", one, CORES, CORES > 1 ? "s" : "", all);
    return CORES > 1 && 4 * all > (4 * CORES - 1) * one;
}

/* --- The table --------------------------------------------------------------------------------- */

static struct row rows[] = {
    { .workers = 0, .cores = 1 },     { .workers = 1, .cores = 1 },     { .workers = 2, .cores = 1 },
    { .workers = 3, .cores = 1 },     { .workers = 4, .cores = 1 },
#if CORES > 1
    { .workers = 2, .cores = CORES }, { .workers = 4, .cores = CORES },
#endif
};

/* Both in hundredths. */
static unsigned speedup_by_time(const struct row *row)
{
    return (unsigned)(100ull * rows[0].best_us / row->best_us);
}

static unsigned speedup_by_work(const struct row *row)
{
    uint64_t total = 0, busiest = 0;

    for (unsigned core = 0; core < CORES; core++) {
        total += row->divisions[core];
        busiest = row->divisions[core] > busiest ? row->divisions[core] : busiest;
    }
    return (unsigned)(100 * total / busiest);
}

static void print_row(const struct row *row)
{
    const unsigned by_time = speedup_by_time(row), by_work = speedup_by_work(row);

    print("%7u %6u %7u.%03u %9u.%02u %5u.%02u", row->workers, row->cores, row->best_us / 1000, row->best_us % 1000,
          by_time / 100, by_time % 100, by_work / 100, by_work % 100);
    for (unsigned core = 0; core < CORES; core++)
        print(" %9u", row->checked[core]);
    print("\n");
}

static void print_table(void)
{
    print("\nworkers  cores     time ms   speed-up  by work  checked by core 0%s\n", CORES > 1 ? ", 1" : "");
    for (unsigned i = 0; i < COUNT_OF(rows); i++)
        print_row(&rows[i]);
}

static unsigned best_on_all_cores(unsigned (*speedup)(const struct row *))
{
    unsigned best = 0;

    for (unsigned i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].cores == CORES && speedup(&rows[i]) > best)
            best = speedup(&rows[i]);
    return best;
}

static bool all_were_checked(unsigned runs)
{
    bool all = true;

    for (unsigned i = 0; i < NUMBERS; i++)
        all = all && numbers[i].checked == runs;
    return all;
}

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    const unsigned primes = choose_numbers();
    print("%u numbers from %u up to %u, %u of them prime\n", NUMBERS, (unsigned)numbers[NUMBERS - 1].value,
          (unsigned)numbers[0].value, primes);

    const bool in_turns = cores_take_turns();
    const unsigned rounds = in_turns || CORES == 1 ? 1 : ROUNDS; /* no speed-up to measure */
    for (unsigned round = 0; round < rounds; round++)
        for (unsigned i = 0; i < COUNT_OF(rows); i++)
            run(&rows[i]);
    print_table();

    const bool good = wrong == 0 && all_were_checked(rounds * COUNT_OF(rows));
    print("\n%u wrong verdicts; %s\n", wrong, good ? "every number was checked once in every run" : "FAILED");
    const unsigned speedup = best_on_all_cores(in_turns ? speedup_by_work : speedup_by_time);
    const char *kind = in_turns ? " by work: the cores did not run at once" : "";
    print("speedup %u.%02u%s\n", speedup / 100, speedup % 100, kind);
    return good ? 0 : 1;
}

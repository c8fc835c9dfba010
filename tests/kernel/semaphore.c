/*
 * semaphore.c - what kernel/semaphore.h promises:
 *
 *   a number of tokens; acquire takes one, or waits, or says why not and takes none
 *   anyone may release, an interrupt handler too; acquire with NO_WAIT likewise
 *   a token goes straight to the most urgent waiter, FIFO among equals
 *   never more tokens than the limit: one release too many is refused and adds none
 *   SEMAPHORE_INIT, BOUNDED_SEMAPHORE_INIT and semaphore_init()
 */
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

static int acquire(void *nothing)
{
    (void)nothing;
    const int result = semaphore_acquire(&tokens, FOREVER);
    crew_note();
    return result;
}

static int acquire_soon(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, MS(2));
}

static int acquire_no_wait(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, NO_WAIT);
}

static int release_in_a_moment(void *hand)
{
    (void)hand;
    EVENTUALLY(thread_state(&ann) == BLOCKED);
    return semaphore_release(&tokens);
}

TEST("a semaphore made at file scope has its tokens, and acquire takes one at a time")
{
    static struct semaphore two = SEMAPHORE_INIT(2);

    EXPECT(semaphore_value(&two) == 2);
    EXPECT(semaphore_acquire(&two, FOREVER) == OK);
    EXPECT(semaphore_acquire(&two, NO_WAIT) == OK);
    EXPECT(semaphore_value(&two) == 0);
    EXPECT(semaphore_acquire(&two, NO_WAIT) == E_TIMEOUT);
}

TEST("semaphore_init() makes the same semaphore, also of one that was used")
{
    struct semaphore local;

    semaphore_init(&local, 1);
    EXPECT(semaphore_acquire(&local, NO_WAIT) == OK);
    EXPECT(semaphore_acquire(&local, US(100)) == E_TIMEOUT);
    semaphore_init(&local, 2);
    EXPECT(semaphore_value(&local) == 2);
    EXPECT(semaphore_init(&local, SEMAPHORE_TOKENS_MAX + 1u) == E_INVALID);
    EXPECT(semaphore_release(&local) == OK && semaphore_value(&local) == 3);
}

TEST("acquire without a token and with NO_WAIT says E_TIMEOUT and leaves nobody waiting")
{
    EXPECT(semaphore_acquire(&tokens, NO_WAIT) == E_TIMEOUT);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(semaphore_value(&tokens) == 1);
    EXPECT(semaphore_acquire(&tokens, NO_WAIT) == OK);
}

TEST("acquire waits for a release on the same core, which leaves no token behind")
{
    crew_block(&ann, acquire, HIGH, CORE(0));
    EXPECT(semaphore_value(&tokens) == 0);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(semaphore_value(&tokens) == 0);
}

TEST("acquire waits for a release from the other core")
{
    crew_block(&ann, acquire, HIGH, CORE(OTHER));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(semaphore_value(&tokens) == 0);
}

TEST("a roaming thread that waits is woken by a release on either core")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, acquire, NORMAL, ANY_CORE);
        crew_start(&bob, release_in_a_moment, NORMAL, CORE(core));
        EXPECT(crew_result(&ann) == OK);
        EXPECT(crew_result(&bob) == OK);
    }
}

TEST("an acquire that is over in time says E_TIMEOUT, not early, and the next token is not lost")
{
    const instant_t start = clock_now();

    EXPECT(semaphore_acquire(&tokens, MS(3)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 3000);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(semaphore_value(&tokens) == 1);
    EXPECT(semaphore_acquire(&tokens, NO_WAIT) == OK);
}

TEST("a timeout on the other core ends the wait there")
{
    crew_start(&ann, acquire_soon, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
    EXPECT(semaphore_value(&tokens) == 0);
}

static int acquire_almost_forever(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, US(UINT64_MAX - 1));
}

TEST("a timeout past the end of time does not wrap into one that is over")
{
    crew_block(&ann, acquire_almost_forever, HIGH, CORE(0));
    sleep_for(MS(1));
    EXPECT(thread_state(&ann) == BLOCKED);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&ann) == OK);
}

/* --- Where blocking is refused ------------------------------------------------------ */

static struct {
    int forever, no_wait, release;
    unsigned value;
} seen;

static void try_in_interrupt(void)
{
    seen.forever = semaphore_acquire(&tokens, FOREVER);
    seen.no_wait = semaphore_acquire(&tokens, NO_WAIT);
    seen.release = semaphore_release(&tokens);
    seen.value = semaphore_value(&tokens);
}

TEST("in an interrupt acquire says E_CONTEXT rather than wait, and NO_WAIT and release work, on either core")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.forever == E_CONTEXT && seen.no_wait == E_TIMEOUT);
        EXPECT(seen.release == OK && seen.value == 1);
        EXPECT(semaphore_acquire(&tokens, NO_WAIT) == OK);
    }
}

TEST("an interrupt may take a token that is there")
{
    semaphore_init(&tokens, 2);
    test_in_interrupt(try_in_interrupt);
    EXPECT(seen.forever == OK && seen.no_wait == OK && seen.release == OK && seen.value == 1);
    semaphore_init(&tokens, 0);
}

static int acquire_forever(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, FOREVER);
}

TEST("with interrupts masked acquire says E_CONTEXT rather than wait, and takes a token that is there")
{
    EXPECT(crew_masked(acquire_forever) == E_CONTEXT);
    EXPECT(crew_masked(acquire_soon) == E_CONTEXT);
    EXPECT(crew_masked(acquire_no_wait) == E_TIMEOUT);
    EXPECT(semaphore_release(&tokens) == OK && semaphore_value(&tokens) == 1);
    EXPECT(crew_masked(acquire_forever) == OK);
    EXPECT(semaphore_value(&tokens) == 0);
}

/* --- Several waiters ---------------------------------------------------------------------- */

static void release_from_interrupt(void)
{
    semaphore_release(&tokens);
}

TEST("a release in an interrupt on either core wakes a thread on either core")
{
    for (unsigned pair = 0; pair < 2 * CORES; pair++) {
        crew_block(&ann, acquire, NORMAL, CORE(pair / 2));
        crew_interrupt(pair % CORES, release_from_interrupt);
        EXPECT(crew_result(&ann) == OK);
    }
    EXPECT(semaphore_value(&tokens) == 0);
}

static void block_three(unsigned first, unsigned second, unsigned third)
{
    crew_order_forget();
    crew_block(&ann, acquire, first, CORE(0));
    crew_block(&bob, acquire, second, CORE(OTHER));
    crew_block(&cat, acquire, third, CORE(0));
}

/* One at a time, so that the order in which they are woken is what is seen. */
static bool release_three_serves(const char *first, const char *second, const char *third)
{
    EXPECT(semaphore_release(&tokens) == OK);
    EVENTUALLY(thread_count() == 3);
    const bool one = crew_order_is(first);
    EXPECT(semaphore_release(&tokens) == OK);
    EVENTUALLY(thread_count() == 2);
    const bool two = crew_order_is(second);
    EXPECT(semaphore_release(&tokens) == OK);
    EVENTUALLY(thread_count() == 1);
    return one && two && crew_order_is(third);
}

TEST("the most urgent waiter gets the token, whichever core it waits on and whenever it came")
{
    block_three(LOW, HIGH, NORMAL);
    EXPECT(release_three_serves("b", "bc", "bca"));
}

TEST("equals get their tokens in the order in which they came")
{
    block_three(LOW, LOW, LOW);
    EXPECT(release_three_serves("a", "ab", "abc"));
}

TEST("a waiter whose priority changes finds its new place among those that wait")
{
    block_three(LOW, LOW, NORMAL);
    EXPECT(thread_set_priority(&bob, HIGH) == OK);
    EXPECT(thread_set_priority(&cat, LOW - 1) == OK);
    EVENTUALLY(bob.waiter->priority == HIGH && cat.waiter->priority == LOW - 1);
    EXPECT(release_three_serves("b", "ba", "bac"));
}

TEST("a waiter that comes down to others' priority queues up behind them")
{
    block_three(HIGH, NORMAL, NORMAL);
    EXPECT(thread_set_priority(&ann, NORMAL) == OK);
    EVENTUALLY(ann.waiter->priority == NORMAL);
    EXPECT(release_three_serves("b", "bc", "bca"));
}

TEST("the first of several equals may time out and the others keep their order")
{
    crew_order_forget();
    crew_start(&dan, acquire_soon, LOW, CORE(OTHER));
    block_three(LOW, LOW, LOW);
    EXPECT(crew_result(&dan) == E_TIMEOUT);
    EXPECT(release_three_serves("a", "ab", "abc"));
}

TEST("a waiter cannot lose its token to one who comes later and does not wait")
{
    crew_block(&ann, acquire, LOW, CORE(0));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(semaphore_acquire(&tokens, NO_WAIT) == E_TIMEOUT);
    EXPECT(crew_result(&ann) == OK);
}

/* --- The limit ------------------------------------------------------------------------------ */

TEST("a bounded semaphore refuses one release more than it had, and keeps its tokens")
{
    static struct semaphore seats = BOUNDED_SEMAPHORE_INIT(2);

    EXPECT(semaphore_release(&seats) == E_TOO_MANY && semaphore_value(&seats) == 2);
    EXPECT(semaphore_acquire(&seats, NO_WAIT) == OK);
    EXPECT(semaphore_release(&seats) == OK);
    EXPECT(semaphore_release(&seats) == E_TOO_MANY && semaphore_value(&seats) == 2);
}

TEST("a bounded semaphore whose waiter timed out still takes back just what it had")
{
    static struct semaphore seat = BOUNDED_SEMAPHORE_INIT(1);

    EXPECT(semaphore_acquire(&seat, NO_WAIT) == OK);
    EXPECT(semaphore_acquire(&seat, MS(1)) == E_TIMEOUT);
    EXPECT(semaphore_release(&seat) == OK);
    EXPECT(semaphore_release(&seat) == E_TOO_MANY);
    EXPECT(semaphore_value(&seat) == 1);
}

static struct semaphore none = BOUNDED_SEMAPHORE_INIT(0);

static int acquire_none(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&none, MS(2));
}

TEST("a bounded semaphore of no tokens refuses every release, also after a wait")
{
    EXPECT(semaphore_release(&none) == E_TOO_MANY);
    crew_start(&ann, acquire_none, HIGH, CORE(0));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
    EXPECT(semaphore_release(&none) == E_TOO_MANY);
    EXPECT(semaphore_value(&none) == 0);
}

TEST("an unbounded semaphore refuses a release at SEMAPHORE_TOKENS_MAX")
{
    static struct semaphore many = SEMAPHORE_INIT(SEMAPHORE_TOKENS_MAX - 1);

    EXPECT(semaphore_release(&many) == OK);
    EXPECT(semaphore_release(&many) == E_TOO_MANY);
    EXPECT(semaphore_value(&many) == SEMAPHORE_TOKENS_MAX);
    EXPECT(semaphore_acquire(&many, NO_WAIT) == OK);
    EXPECT(semaphore_value(&many) == SEMAPHORE_TOKENS_MAX - 1);
}

/* --- Races -------------------------------------------------------------------------------------- */

enum { ROUNDS = 2000 };

static volatile bool enough;
static volatile unsigned given;

static int give_until_enough(void *nothing)
{
    (void)nothing;
    for (given = 0; !enough; given++) {
        EXPECT(semaphore_release(&tokens) == OK);
        sleep_for(US(10 + given % 37));
    }
    return OK;
}

TEST("a timeout that meets its release ends in one of the two, and no token is lost or made")
{
    unsigned taken = 0, late = 0;

    enough = false;
    crew_start(&ann, give_until_enough, NORMAL, CORE(OTHER));
    for (unsigned round = 0; round < ROUNDS || taken == 0 || late == 0; round++) {
        const int result = semaphore_acquire(&tokens, US(5 + round % 50));

        EXPECT(result == OK || result == E_TIMEOUT);
        taken += result == OK;
        late += result == E_TIMEOUT;
    }
    enough = true;
    EXPECT(crew_result(&ann) == OK);
    EXPECT(taken + semaphore_value(&tokens) == given);
    semaphore_init(&tokens, 0);
}

static int give_rounds(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < ROUNDS; round++) {
        EXPECT(semaphore_release(&tokens) == OK);
        sleep_for(US(10 + round % 37));
    }
    return OK;
}

static int take_half(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < ROUNDS / 2; round++)
        EXPECT(semaphore_acquire(&tokens, FOREVER) == OK);
    return OK;
}

TEST("two takers on two cores share what one giver gives, to the last token")
{
    crew_start(&bob, take_half, NORMAL, CORE(0));
    crew_start(&cat, take_half, NORMAL, CORE(OTHER));
    crew_start(&ann, give_rounds, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&bob) == OK && crew_result(&cat) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(semaphore_value(&tokens) == 0);
}

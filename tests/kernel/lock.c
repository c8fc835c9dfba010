/*
 * lock.c - what kernel/lock.h promises those who use it as they should:
 *
 *   one thread at a time owns it; lock_owner() and lock_is_locked() say who and whether
 *   acquire takes it, or waits, or says why not and takes nothing
 *   a release hands it to the most urgent waiter, FIFO among equals
 *   a handler may try it with NO_WAIT and release it; the owner is then the idle thread
 *   WITH_LOCK releases on every way out of its block
 *
 * Misuse, deadlock and owners that end are in lock_misuse.c, what an owner is
 * lent in inheritance.c.
 */
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

static struct lock lock = LOCK_INIT;

static int acquire(void *nothing)
{
    (void)nothing;
    return lock_acquire(&lock, FOREVER);
}

static int acquire_soon(void *nothing)
{
    (void)nothing;
    return lock_acquire(&lock, MS(2));
}

static int take_turn(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&lock, FOREVER);
    crew_note();
    EXPECT(lock_owner(&lock) == thread_current());
    EXPECT(lock_release(&lock) == OK);
    return result;
}

static int take_turn_soon(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&lock, MS(2));
    if (result == OK)
        lock_release(&lock);
    return result;
}

TEST("a lock made at file scope is free, and whoever acquires it owns it until the release")
{
    EXPECT(!lock_is_locked(&lock) && lock_owner(&lock) == NULL);
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    EXPECT(lock_is_locked(&lock) && lock_owner(&lock) == thread_current());
    EXPECT(lock_release(&lock) == OK);
    EXPECT(!lock_is_locked(&lock) && lock_owner(&lock) == NULL);
}

TEST("lock_init() makes a free lock")
{
    struct lock local;

    lock_init(&local);
    EXPECT(!lock_is_locked(&local));
    EXPECT(lock_acquire(&local, NO_WAIT) == OK);
    EXPECT(lock_release(&local) == OK);
}

TEST("acquire waits for a release on the same core and on the other one")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
        crew_block(&ann, take_turn, HIGH, CORE(core));
        EXPECT(lock_release(&lock) == OK);
        EXPECT(crew_result(&ann) == OK);
    }
}

TEST("a release makes the waiter the owner before it runs, so nobody can come in between")
{
    EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
    crew_block(&ann, take_turn, LOW, CORE(0));
    EXPECT(lock_release(&lock) == OK);
    EXPECT(lock_owner(&lock) == &ann);
    EXPECT(lock_acquire(&lock, NO_WAIT) == E_TIMEOUT);
    EXPECT(crew_result(&ann) == OK);
}

static int hold_until_step_1(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    crew_note();
    crew_until(1);
    return lock_release(&lock);
}

/* Comes back when `hand` has the lock. */
static void let_hold(struct thread *hand, unsigned core)
{
    crew_go(0);
    crew_start(hand, hold_until_step_1, NORMAL, core);
    EVENTUALLY(lock_owner(&lock) == hand);
}

TEST("acquire of a lock that is held says E_TIMEOUT with NO_WAIT and after the time, not early; its owner keeps it")
{
    let_hold(&ann, CORE(OTHER));
    EXPECT(lock_acquire(&lock, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(lock_acquire(&lock, MS(2)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    EXPECT(lock_owner(&lock) == &ann);
    crew_go(1);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(lock_acquire(&lock, NO_WAIT) == OK && lock_release(&lock) == OK);
}

TEST("a timeout on the other core ends the wait there")
{
    EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
    crew_start(&ann, acquire_soon, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
    EXPECT(lock_owner(&lock) == thread_current());
    EXPECT(lock_release(&lock) == OK);
    EXPECT(!lock_is_locked(&lock));
}

TEST("a roaming thread that waits gets the lock wherever it is")
{
    let_hold(&ann, CORE(OTHER));
    crew_block(&bob, take_turn, HIGH, ANY_CORE);
    crew_go(1);
    EXPECT(crew_result(&bob) == OK);
    EXPECT(crew_result(&ann) == OK);
}

/* --- Interrupts --------------------------------------------------------------------- */

static struct {
    int forever, no_wait, release;
    const struct thread *owner;
} seen;

static void try_in_interrupt(void)
{
    seen.forever = lock_acquire(&lock, FOREVER);
    if (seen.forever == OK)
        lock_release(&lock);
    seen.no_wait = lock_acquire(&lock, NO_WAIT);
    seen.owner = lock_owner(&lock);
    seen.release = lock_release(&lock);
}

TEST("in an interrupt a lock that is held cannot be waited for nor released, on either core")
{
    EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.forever == E_CONTEXT && seen.no_wait == E_TIMEOUT && seen.release == E_NOT_OWNER);
        EXPECT(lock_owner(&lock) == thread_current());
    }
    EXPECT(lock_release(&lock) == OK);
}

TEST("in an interrupt a free lock can be tried and released, and its owner meanwhile is the core's idle thread")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.forever == OK && seen.no_wait == OK && seen.release == OK);
        EXPECT(seen.owner != NULL && thread_priority(seen.owner) == IDLE && thread_core(seen.owner) == CORE(core));
        EXPECT(!lock_is_locked(&lock));
    }
}

static void hold_until_ann_waits(void)
{
    seen.no_wait = lock_acquire(&lock, NO_WAIT);
    crew_go(1);
    SPIN_UNTIL(OTHER == 0 || thread_state(&ann) == BLOCKED);
    seen.release = lock_release(&lock);
}

static int take_turn_at_step_1(void *nothing)
{
    crew_until(1);
    return take_turn(nothing);
}

TEST("a thread may wait for a lock that the other core's interrupt handler holds, and gets it")
{
    crew_go(0);
    crew_start(&ann, take_turn_at_step_1, NORMAL, CORE(OTHER));
    test_in_interrupt(hold_until_ann_waits);
    EXPECT(seen.no_wait == OK && seen.release == OK);
    EXPECT(crew_result(&ann) == OK);
}

TEST("with interrupts masked a held lock cannot be waited for, and a free one can be taken")
{
    let_hold(&ann, CORE(OTHER));
    EXPECT(crew_masked(acquire) == E_CONTEXT);
    EXPECT(crew_masked(acquire_soon) == E_CONTEXT);
    EXPECT(lock_owner(&lock) == &ann);
    crew_go(1);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(crew_masked(take_turn) == OK);
}

/* --- Several waiters -------------------------------------------------------------------- */

static void block_three(unsigned first, unsigned second, unsigned third)
{
    crew_order_forget();
    EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
    crew_block(&ann, take_turn, first, CORE(0));
    crew_block(&bob, take_turn, second, CORE(OTHER));
    crew_block(&cat, take_turn, third, CORE(0));
}

static bool release_serves(const char *order)
{
    EXPECT(lock_release(&lock) == OK);
    EVENTUALLY(thread_count() == 1);
    return crew_order_is(order);
}

TEST("the most urgent waiter gets the lock, whichever core it waits on and whenever it came")
{
    block_three(LOW, HIGH, NORMAL);
    EXPECT(release_serves("bca"));
}

TEST("equals get the lock in the order in which they came")
{
    block_three(LOW, LOW, LOW);
    EXPECT(release_serves("abc"));
}

TEST("a waiter whose priority changes finds its new place at once")
{
    block_three(LOW, LOW, NORMAL);
    EXPECT(thread_set_priority(&bob, HIGH) == OK);
    EXPECT(thread_set_priority(&cat, LOW - 1) == OK);
    EXPECT(release_serves("bac"));
}

TEST("a waiter in the middle may time out and the others keep their order")
{
    block_three(LOW, LOW, LOW);
    crew_start(&dan, take_turn_soon, LOW, CORE(OTHER));
    EXPECT(crew_result(&dan) == E_TIMEOUT);
    EXPECT(release_serves("abc"));
}

/* --- WITH_LOCK ----------------------------------------------------------------------------- */

static struct lock inner = LOCK_INIT;

static int return_from_within(void)
{
    WITH_LOCK (&lock) {
        EXPECT(lock_owner(&lock) == thread_current());
        return 7;
    }
    return 0;
}

TEST("WITH_LOCK holds the lock for its statement and releases it at the end of the block")
{
    unsigned turns = 0;

    WITH_LOCK (&lock)
        turns += lock_is_locked(&lock);
    EXPECT(turns == 1);
    EXPECT(!lock_is_locked(&lock));
}

TEST("WITH_LOCK releases on return, break, continue and goto")
{
    EXPECT(return_from_within() == 7 && !lock_is_locked(&lock));
    WITH_LOCK (&lock) {
        if (lock_is_locked(&lock))
            break;
        EXPECT(!"reached");
    }
    EXPECT(!lock_is_locked(&lock));
    WITH_LOCK (&lock) {
        if (lock_is_locked(&lock))
            continue;
        EXPECT(!"reached");
    }
    EXPECT(!lock_is_locked(&lock));
    WITH_LOCK (&lock)
        goto out;
    EXPECT(!"reached");
out:
    EXPECT(!lock_is_locked(&lock));
}

TEST("WITH_LOCK nests, and releases both from within both")
{
    WITH_LOCK (&lock)
        WITH_LOCK (&inner) {
            EXPECT(lock_is_locked(&lock) && lock_is_locked(&inner));
            break;
        }
    EXPECT(!lock_is_locked(&inner) && !lock_is_locked(&lock));
}

TEST("WITH_LOCK skips a block it may not enter, and does not release what it did not acquire")
{
    bool entered = false;

    EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
    WITH_LOCK (&lock)
        entered = true;
    EXPECT(!entered);
    EXPECT(lock_owner(&lock) == thread_current());
    EXPECT(lock_release(&lock) == OK);
}

/* --- Races ------------------------------------------------------------------------------------- */

enum { ROUNDS = 1000 };

static unsigned balance;

static int deposit(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < ROUNDS; round++)
        WITH_LOCK (&lock) {
            const unsigned before = balance;
            arch_relax();
            balance = before + 1;
        }
    return OK;
}

TEST("what a lock guards is touched by one thread at a time, on two cores and on one")
{
    balance = 0;
    crew_start(&ann, deposit, NORMAL, CORE(OTHER));
    crew_start(&bob, deposit, HIGH, CORE(0));
    crew_start(&cat, deposit, NORMAL, ANY_CORE);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
    EXPECT(balance == 3 * ROUNDS);
    EXPECT(!lock_is_locked(&lock));
}

static volatile bool enough;

static int hold_now_and_then(void *nothing)
{
    unsigned round;

    (void)nothing;
    for (round = 0; !enough; round++) {
        EXPECT(lock_acquire(&lock, FOREVER) == OK);
        balance++;
        sleep_for(US(10 + round % 37));
        EXPECT(lock_release(&lock) == OK);
        sleep_for(US(round % 5));
    }
    return (int)round;
}

TEST("a timeout that meets its release ends in one of the two, and the lock is owned or not accordingly")
{
    unsigned taken = 0, late = 0;

    balance = 0;
    enough = false;
    crew_start(&ann, hold_now_and_then, NORMAL, CORE(OTHER));
    for (unsigned round = 0; round < ROUNDS || taken == 0 || late == 0; round++) {
        const int result = lock_acquire(&lock, US(5 + round % 50));

        EXPECT(result == OK || result == E_TIMEOUT);
        EXPECT((lock_owner(&lock) == thread_current()) == (result == OK));
        taken += result == OK;
        late += result == E_TIMEOUT;
        if (result == OK)
            balance++;
        EXPECT(lock_release(&lock) == (result == OK ? OK : E_NOT_OWNER));
        sleep_for(US(20 + round % 13));
    }
    enough = true;
    const unsigned held = (unsigned)crew_result(&ann);
    EXPECT(balance == held + taken);
}

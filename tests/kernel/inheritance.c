/*
 * inheritance.c - what kernel/lock.h promises about priorities: the owner of a
 * lock runs at least at the priority of the most urgent thread that waits for
 * it, over chains of locks and across cores, and no longer than that.
 *
 * ann is the least urgent and owns what the others want. This core's thread is
 * at NORMAL, so everybody may look. Priorities of threads on the other core
 * follow as soon as that thread waits, hence EVENTUALLY. What all that is good
 * for is in inversion.c.
 */
#include "tests/harness/crew.h"

static struct lock one = LOCK_INIT, two = LOCK_INIT;

enum { MIDDLE = NORMAL + 2 };

static bool runs_at(const struct thread *thread, unsigned priority)
{
    return thread_effective_priority(thread) == priority;
}

static int take_and_note(struct lock *lock)
{
    const int result = lock_acquire(lock, FOREVER);
    crew_note();
    EXPECT(lock_release(lock) == OK);
    return result;
}

static int want_one(void *nothing)
{
    (void)nothing;
    return take_and_note(&one);
}

static int want_two(void *nothing)
{
    (void)nothing;
    return take_and_note(&two);
}

static int hold_one(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&one, FOREVER) == OK);
    crew_until(1);
    EXPECT(lock_release(&one) == OK);
    crew_until(2);
    return OK;
}

static int hold_two_and_want_one(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&two, FOREVER) == OK);
    EXPECT(lock_acquire(&one, FOREVER) == OK);
    crew_note();
    EXPECT(lock_release(&one) == OK);
    crew_until(2);
    EXPECT(lock_release(&two) == OK);
    crew_until(3);
    return OK;
}

static void let_ann_hold_one(unsigned core)
{
    crew_go(0);
    crew_order_forget();
    crew_start(&ann, hold_one, LOW, core);
    EVENTUALLY(lock_owner(&one) == &ann);
}

static void expect_end_of(struct thread *thread)
{
    EXPECT(crew_result(thread) == OK);
}

/* --- One lock ------------------------------------------------------------------------ */

TEST("an owner runs at its waiter's priority, from either core to either core, until it releases")
{
    for (unsigned pair = 0; pair < CORES * CORES; pair++) {
        let_ann_hold_one(CORE(pair / CORES));
        EXPECT(runs_at(&ann, LOW));
        crew_block(&bob, want_one, HIGH, CORE(pair % CORES));
        EVENTUALLY(runs_at(&ann, HIGH));
        EXPECT(thread_priority(&ann) == LOW);
        crew_go(1);
        expect_end_of(&bob);
        EVENTUALLY(runs_at(&ann, LOW));
        crew_go(2);
        expect_end_of(&ann);
    }
}

TEST("a less urgent waiter lends nothing")
{
    let_ann_hold_one(CORE(OTHER));
    EXPECT(thread_set_priority(&ann, MIDDLE) == OK);
    crew_block(&bob, want_one, LOW, CORE(0));
    EXPECT(runs_at(&ann, MIDDLE));
    crew_go(2);
    expect_end_of(&bob);
    expect_end_of(&ann);
}

TEST("of two waiters the more urgent counts, whichever came first, and the next owner is lent what is left")
{
    let_ann_hold_one(CORE(OTHER));
    crew_block(&bob, want_one, MIDDLE, CORE(0));
    EVENTUALLY(runs_at(&ann, MIDDLE));
    crew_block(&cat, want_one, HIGH, CORE(OTHER));
    EVENTUALLY(runs_at(&ann, HIGH));
    crew_block(&dan, want_one, NORMAL, CORE(0));
    EXPECT(runs_at(&ann, HIGH));
    crew_go(2);
    expect_end_of(&cat);
    expect_end_of(&bob);
    expect_end_of(&dan);
    expect_end_of(&ann);
    EXPECT(crew_order_is("cbd"));
}

static int want_one_again_and_again(void *nothing)
{
    (void)nothing;
    int result;

    do
        result = lock_acquire(&one, MS(3));
    while (result == E_TIMEOUT && lock_owner(&two) == NULL);
    return result;
}

TEST("what a waiter lent is taken back when it times out, down to what the next one lends")
{
    let_ann_hold_one(CORE(OTHER));
    crew_block(&bob, want_one, MIDDLE, CORE(OTHER));
    crew_start(&cat, want_one_again_and_again, HIGH, CORE(0));
    EVENTUALLY(runs_at(&ann, HIGH));
    EXPECT(lock_acquire(&two, NO_WAIT) == OK);
    EXPECT(crew_result(&cat) == E_TIMEOUT);
    EXPECT(runs_at(&ann, MIDDLE));
    crew_go(2);
    expect_end_of(&bob);
    expect_end_of(&ann);
    EXPECT(lock_release(&two) == OK);
}

/* --- Chains ----------------------------------------------------------------------------- */

/* ann owns one; bob owns two and wants one. */
static void let_bob_wait_for_ann(void)
{
    let_ann_hold_one(CORE(0));
    crew_block(&bob, hold_two_and_want_one, LOW + 1, CORE(OTHER));
    EVENTUALLY(runs_at(&ann, LOW + 1));
}

TEST("a chain of three over both cores runs at its last waiter's priority, and comes down link by link")
{
    let_bob_wait_for_ann();
    crew_block(&cat, want_two, HIGH, CORE(0));
    EVENTUALLY(runs_at(&ann, HIGH) && runs_at(&bob, HIGH));
    crew_go(1);
    EVENTUALLY(runs_at(&ann, LOW));
    EXPECT(runs_at(&bob, HIGH));
    crew_go(2);
    expect_end_of(&cat);
    EVENTUALLY(runs_at(&bob, LOW + 1));
    crew_go(3);
    expect_end_of(&ann);
    expect_end_of(&bob);
}

static volatile bool bob_gave_up;

static int hold_two_and_want_one_with_timeouts(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&two, FOREVER) == OK);
    while (!bob_gave_up)
        EXPECT(lock_acquire(&one, MS(3)) == E_TIMEOUT);
    crew_until(2);
    return lock_release(&two);
}

TEST("when a link in the middle times out the near end comes down, the far one stays")
{
    bob_gave_up = false;
    let_ann_hold_one(CORE(OTHER));
    crew_start(&bob, hold_two_and_want_one_with_timeouts, LOW + 1, CORE(0));
    EVENTUALLY(lock_owner(&two) == &bob);
    crew_start(&cat, want_two, HIGH, CORE(OTHER));
    EVENTUALLY(runs_at(&ann, HIGH));
    bob_gave_up = true;
    EVENTUALLY(runs_at(&ann, LOW));
    EXPECT(runs_at(&bob, HIGH));
    crew_go(2);
    expect_end_of(&cat);
    expect_end_of(&bob);
    expect_end_of(&ann);
}

TEST("a waiter that is lent priority moves ahead in the queue it waits in")
{
    let_bob_wait_for_ann();
    crew_block(&dan, want_one, MIDDLE, CORE(0));
    EVENTUALLY(runs_at(&ann, MIDDLE));
    crew_block(&cat, want_two, HIGH, CORE(0));
    EVENTUALLY(runs_at(&ann, HIGH));
    crew_go(1);
    expect_end_of(&dan);
    EXPECT(crew_order_is("bd"));
    crew_go(3);
    expect_end_of(&cat);
    expect_end_of(&bob);
    expect_end_of(&ann);
}

static struct semaphore tokens = SEMAPHORE_INIT(0);

static int wait_for_token_with_lock(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&one, FOREVER) == OK);
    const int result = semaphore_acquire(&tokens, FOREVER);
    crew_note();
    EXPECT(lock_release(&one) == OK);
    return result;
}

static int wait_for_token(void *nothing)
{
    (void)nothing;
    const int result = semaphore_acquire(&tokens, FOREVER);
    crew_note();
    return result;
}

TEST("an owner that waits for something else is served there at the priority it is lent")
{
    crew_order_forget();
    crew_block(&ann, wait_for_token_with_lock, LOW, CORE(OTHER));
    crew_block(&bob, wait_for_token, NORMAL, CORE(0));
    crew_block(&cat, want_one, HIGH, CORE(0));
    EVENTUALLY(runs_at(&ann, HIGH) && ann.waiter->priority == HIGH);
    EXPECT(semaphore_release(&tokens) == OK);
    expect_end_of(&ann);
    expect_end_of(&cat);
    EXPECT(semaphore_release(&tokens) == OK);
    expect_end_of(&bob);
    EXPECT(crew_order_is("acb"));
}

/* --- Several locks -------------------------------------------------------------------------- */

static struct lock *first_to_go, *second_to_go;

static int hold_both(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&one, FOREVER) == OK && lock_acquire(&two, FOREVER) == OK);
    crew_until(1);
    EXPECT(lock_release(first_to_go) == OK);
    crew_until(2);
    EXPECT(lock_release(second_to_go) == OK);
    crew_until(3);
    return OK;
}

static void release_both(struct lock *first, struct lock *second, unsigned between)
{
    first_to_go = first;
    second_to_go = second;
    crew_go(0);
    crew_start(&ann, hold_both, LOW, CORE(OTHER));
    EVENTUALLY(lock_owner(&two) == &ann);
    crew_block(&bob, want_one, MIDDLE, CORE(0));
    crew_block(&cat, want_two, HIGH, CORE(0));
    EVENTUALLY(runs_at(&ann, HIGH));
    crew_go(1);
    EVENTUALLY(lock_owner(first) != &ann && runs_at(&ann, between));
    crew_go(2);
    EVENTUALLY(lock_owner(second) != &ann && runs_at(&ann, LOW));
    crew_go(3);
    expect_end_of(&ann);
    expect_end_of(&bob);
    expect_end_of(&cat);
}

TEST("an owner of two locks is lent the most of both, and each release takes back what that lock lent")
{
    release_both(&one, &two, HIGH);
    release_both(&two, &one, MIDDLE);
}

/* --- Changes of priority ------------------------------------------------------------------------ */

TEST("a waiter whose priority changes lends the new one, over a chain as well")
{
    let_bob_wait_for_ann();
    crew_block(&cat, want_two, NORMAL, CORE(OTHER));
    EVENTUALLY(runs_at(&ann, NORMAL));
    EXPECT(thread_set_priority(&cat, HIGH) == OK);
    EXPECT(runs_at(&ann, HIGH) && runs_at(&bob, HIGH));
    EXPECT(thread_set_priority(&cat, LOW) == OK);
    EXPECT(runs_at(&ann, LOW + 1) && runs_at(&bob, LOW + 1));
    crew_go(3);
    expect_end_of(&cat);
    expect_end_of(&bob);
    expect_end_of(&ann);
}

TEST("an owner whose priority changes keeps what it is lent, and has its new priority after")
{
    let_ann_hold_one(CORE(OTHER));
    crew_block(&bob, want_one, MIDDLE, CORE(0));
    EVENTUALLY(runs_at(&ann, MIDDLE));
    EXPECT(thread_set_priority(&ann, LOW - 1) == OK && runs_at(&ann, MIDDLE));
    EXPECT(thread_set_priority(&ann, HIGH) == OK && runs_at(&ann, HIGH));
    EXPECT(thread_set_priority(&ann, LOW + 2) == OK && runs_at(&ann, MIDDLE));
    EXPECT(thread_priority(&ann) == LOW + 2);
    crew_go(1);
    expect_end_of(&bob);
    EVENTUALLY(runs_at(&ann, LOW + 2));
    crew_go(2);
    expect_end_of(&ann);
}

/* --- Owners that end ----------------------------------------------------------------------------- */

static int end_with_one(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&one, FOREVER) == OK);
    crew_until(1);
    return OK;
}

static int keep_one_until_step_2(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&one, FOREVER);
    crew_until(2);
    EXPECT(lock_release(&one) == OK);
    return result;
}

TEST("when a boosted owner ends its heir is lent what the others lend, and the thread starts anew unboosted")
{
    crew_go(0);
    crew_start(&ann, end_with_one, LOW, CORE(OTHER));
    EVENTUALLY(lock_owner(&one) == &ann);
    crew_block(&bob, keep_one_until_step_2, MIDDLE, CORE(0));
    crew_block(&cat, want_one, LOW, CORE(OTHER));
    EVENTUALLY(runs_at(&ann, MIDDLE));
    crew_go(1);
    expect_end_of(&ann);
    EXPECT(lock_owner(&one) == &bob && runs_at(&bob, MIDDLE));
    EXPECT(thread_set_priority(&cat, HIGH) == OK && runs_at(&bob, HIGH));
    crew_go(2);
    EXPECT(crew_result(&bob) == E_OWNER_DIED);
    expect_end_of(&cat);
    let_ann_hold_one(CORE(OTHER));
    EXPECT(runs_at(&ann, LOW));
    crew_go(2);
    expect_end_of(&ann);
}

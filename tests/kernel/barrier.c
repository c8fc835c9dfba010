/*
 * barrier.c - what kernel/barrier.h promises:
 *
 *   nobody goes on before all have come; then all do, each with its own number
 *   it is ready for the next round at once
 *   a timeout, an abort and a reset end a round: all are told, nobody waits in vain
 *   what would wait in an interrupt or masked is refused and changes nothing
 */
#include "tests/harness/crew.h"

static struct barrier three = BARRIER_INIT(3);

static int meet(void *nothing)
{
    (void)nothing;
    const int result = barrier_wait(&three, FOREVER);
    crew_note();
    return result;
}

static int meet_shortly(void *nothing)
{
    (void)nothing;
    return barrier_wait(&three, MS(2));
}

TEST("a barrier made at file scope or by barrier_init() is whole and empty, and of a number of parties that can be")
{
    struct barrier local;

    EXPECT(!barrier_broken(&three) && barrier_waiting(&three) == 0 && barrier_parties(&three) == 3);
    EXPECT(barrier_init(&local, 2) == OK);
    EXPECT(!barrier_broken(&local) && barrier_waiting(&local) == 0 && barrier_parties(&local) == 2);
    EXPECT(barrier_init(&local, 0) == E_INVALID && barrier_init(&local, BARRIER_PARTIES_MAX + 1) == E_INVALID);
    EXPECT(barrier_parties(&local) == 2);
    EXPECT(barrier_init(&local, BARRIER_PARTIES_MAX) == OK);
}

TEST("at a barrier of one nobody waits")
{
    struct barrier one;

    EXPECT(barrier_init(&one, 1) == OK);
    EXPECT(barrier_wait(&one, NO_WAIT) == 0 && barrier_wait(&one, FOREVER) == 0);
}

TEST(
    "nobody goes on before the last has come, who is told 0; the others, for how many they waited; on one core and two")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_order_forget();
        crew_block(&ann, meet, HIGH, CORE(core));
        EXPECT(barrier_waiting(&three) == 1);
        crew_block(&bob, meet, LOW, CORE(OTHER));
        EXPECT(barrier_waiting(&three) == 2);
        EXPECT(crew_order_is(""));
        EXPECT(barrier_wait(&three, NO_WAIT) == 0);
        EXPECT(barrier_waiting(&three) == 0);
        EXPECT(crew_result(&ann) == 2 && crew_result(&bob) == 1);
    }
}

static void let_bob_come(struct waiter *waiter)
{
    EXPECT(waiter->result == OK);
    crew_start(&bob, meet, HIGH, CORE(0));
}

TEST("one who comes while the last round is being told tells the rest of it, but not another who came in between")
{
    struct waiter observer = { .priority = HIGH, .has_own_way = true, .wake = let_bob_come, .queue = &three.waiters };

    const uint32_t before = wait_enter(&three.guard);
    wait_queue_insert(&three.waiters, &observer); /* as who ended that round leaves it who has yet to tell them */
    wait_leave(&three.guard, before, OK);
    EXPECT(barrier_wait(&three, NO_WAIT) == E_TIMEOUT);
    EXPECT(thread_state(&bob) == BLOCKED && barrier_waiting(&three) == 1);
    crew_block(&cat, meet, HIGH, CORE(0));
    EXPECT(barrier_wait(&three, FOREVER) == 0);
    EXPECT(crew_result(&bob) == 2 && crew_result(&cat) == 1);
}

TEST("the next round begins at once, before those of the last one have run")
{
    crew_block(&ann, meet, LOW, CORE(0));
    crew_block(&bob, meet, LOW, CORE(0));
    EXPECT(barrier_wait(&three, FOREVER) == 0);
    EXPECT(barrier_wait(&three, NO_WAIT) == E_TIMEOUT);
    crew_block(&cat, meet, HIGH, CORE(0));
    crew_block(&dan, meet, HIGH, CORE(0));
    EXPECT(barrier_wait(&three, FOREVER) == 0);
    EXPECT(crew_result(&cat) == 2 && crew_result(&dan) == 1);
    EXPECT(crew_result(&ann) == 2 && crew_result(&bob) == 1);
}

/* --- Broken --------------------------------------------------------------------------- */

TEST("a wait that times out, not early, breaks it: those who wait and those who come are told E_BROKEN until a reset")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, meet, NORMAL, CORE(core));
        const instant_t start = clock_now();
        EXPECT(barrier_wait(&three, MS(2)) == E_TIMEOUT);
        EXPECT(clock_since(start).microseconds >= 2000);
        EXPECT(barrier_broken(&three) && barrier_waiting(&three) == 0);
        EXPECT(crew_result(&ann) == E_BROKEN);
        EXPECT(barrier_wait(&three, NO_WAIT) == E_BROKEN && barrier_wait(&three, FOREVER) == E_BROKEN);
        EXPECT(barrier_reset(&three) == OK);
        EXPECT(!barrier_broken(&three) && barrier_wait(&three, NO_WAIT) == E_TIMEOUT);
    }
}

TEST("a timeout on the other core breaks it for those who wait on both")
{
    crew_block(&ann, meet, NORMAL, CORE(0));
    crew_start(&bob, meet_shortly, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&bob) == E_TIMEOUT && crew_result(&ann) == E_BROKEN);
    EXPECT(barrier_reset(&three) == OK);
}

TEST("with NO_WAIT one who would have to wait is told E_TIMEOUT, and nothing has changed")
{
    crew_block(&ann, meet, NORMAL, CORE(OTHER));
    EXPECT(barrier_wait(&three, NO_WAIT) == E_TIMEOUT);
    EXPECT(!barrier_broken(&three) && barrier_waiting(&three) == 1);
    crew_block(&bob, meet, NORMAL, CORE(0));
    EXPECT(barrier_wait(&three, NO_WAIT) == 0);
    EXPECT(crew_result(&ann) == 2 && crew_result(&bob) == 1);
}

TEST("abort breaks it, however often, and reset makes it whole, however often")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, meet, HIGH, CORE(core));
        crew_block(&bob, meet, LOW, CORE(OTHER));
        EXPECT(barrier_abort(&three) == OK && barrier_abort(&three) == OK);
        EXPECT(crew_result(&ann) == E_BROKEN && crew_result(&bob) == E_BROKEN);
        EXPECT(barrier_broken(&three) && barrier_wait(&three, NO_WAIT) == E_BROKEN);
        EXPECT(barrier_reset(&three) == OK && barrier_reset(&three) == OK);
        EXPECT(!barrier_broken(&three));
    }
}

TEST("a reset tells those who wait E_BROKEN, and leaves it whole and empty")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, meet, NORMAL, CORE(core));
        EXPECT(barrier_reset(&three) == OK);
        EXPECT(!barrier_broken(&three) && barrier_waiting(&three) == 0);
        EXPECT(crew_result(&ann) == E_BROKEN);
    }
}

TEST("all of those a round's end wakes run by priority")
{
    crew_order_forget();
    crew_block(&ann, meet, HIGH, CORE(0));
    crew_block(&bob, meet, HIGH + 1, CORE(0));
    EXPECT(barrier_wait(&three, FOREVER) == 0);
    EXPECT(crew_result(&ann) == 2 && crew_result(&bob) == 1);
    EXPECT(crew_order_is("ba"));
}

/* --- Interrupts -------------------------------------------------------------------------- */

static struct {
    int forever, no_wait;
} seen;

static void come_in_interrupt(void)
{
    seen.forever = barrier_wait(&three, FOREVER);
    seen.no_wait = barrier_wait(&three, NO_WAIT);
}

static void abort_in_interrupt(void)
{
    barrier_abort(&three);
}

static void reset_in_interrupt(void)
{
    barrier_reset(&three);
}

TEST("an interrupt may be the last to come, not another: E_CONTEXT and E_TIMEOUT, and nothing has changed")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, meet, NORMAL, CORE(0));
        crew_interrupt(core, come_in_interrupt);
        EXPECT(seen.forever == E_CONTEXT && seen.no_wait == E_TIMEOUT);
        EXPECT(barrier_waiting(&three) == 1);
        crew_block(&bob, meet, NORMAL, CORE(OTHER));
        crew_interrupt(core, come_in_interrupt);
        EXPECT(seen.forever == 0 && seen.no_wait == E_TIMEOUT);
        EXPECT(crew_result(&ann) == 2 && crew_result(&bob) == 1);
    }
}

TEST("an interrupt on either core may abort and reset")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, meet, NORMAL, CORE(OTHER - core));
        crew_interrupt(core, abort_in_interrupt);
        EXPECT(crew_result(&ann) == E_BROKEN && barrier_broken(&three));
        crew_interrupt(core, reset_in_interrupt);
        EXPECT(!barrier_broken(&three));
    }
}

TEST("with interrupts masked wait is E_CONTEXT, and nothing has changed")
{
    EXPECT(crew_masked(meet) == E_CONTEXT && crew_masked(meet_shortly) == E_CONTEXT);
    EXPECT(barrier_waiting(&three) == 0 && !barrier_broken(&three));
}

/* --- Rounds that meet ----------------------------------------------------------------------- */

/* Called by the end of a round in place of a waiter's wake: the other core may
 * do anything now. */
static void let_other_core_come_anew(struct waiter *waiter)
{
    (void)waiter;
    crew_start(&dan, meet, NORMAL, CORE(OTHER));
    SPIN_UNTIL(thread_state(&dan) == BLOCKED && three.arrived == 1);
}

TEST("one who comes while the last round is still being woken is of the next round")
{
    struct waiter observer = {
        .priority = HIGH, .has_own_way = true, .wake = let_other_core_come_anew, .queue = &three.waiters
    };

    if (OTHER == 0)
        return; /* the one core is busy with the round's end */
    crew_block(&ann, meet, NORMAL, CORE(0));
    const uint32_t before = wait_enter(&three.guard);
    wait_queue_insert(&three.waiters, &observer);
    three.arrived++;
    wait_leave(&three.guard, before, OK);
    EXPECT(barrier_wait(&three, FOREVER) == 0);
    EXPECT(crew_result(&ann) == 2);
    EXPECT(barrier_waiting(&three) == 1 && thread_state(&dan) == BLOCKED);
    EXPECT(barrier_reset(&three) == OK && crew_result(&dan) == E_BROKEN);
}

static void let_time_pass(struct waiter *waiter)
{
    (void)waiter;
    SPIN_UNTIL(thread_state(&ann) != BLOCKED);
}

TEST("a timeout that comes when the round is over, before its turn to be woken, does not undo that")
{
    struct waiter observer = { .priority = HIGH, .has_own_way = true, .wake = let_time_pass, .queue = &three.waiters };

    if (OTHER == 0)
        return;
    const uint32_t before = wait_enter(&three.guard);
    wait_queue_insert(&three.waiters, &observer);
    three.arrived++;
    wait_leave(&three.guard, before, OK);
    crew_block(&ann, meet_shortly, NORMAL, CORE(OTHER));
    EXPECT(barrier_wait(&three, FOREVER) == 0);
    EXPECT(crew_result(&ann) == 1);
    EXPECT(!barrier_broken(&three));
}

enum { ROUNDS = 500 };

static unsigned laps[3];

static int run_laps(void *own)
{
    unsigned *lap = own;

    for (unsigned round = 0; round < ROUNDS; round++) {
        (*lap)++;
        EXPECT(barrier_wait(&three, FOREVER) >= 0);
        for (unsigned runner = 0; runner < 3; runner++)
            EXPECT(laps[runner] == round + 1);
        EXPECT(barrier_wait(&three, FOREVER) >= 0);
    }
    return OK;
}

TEST("three threads on two cores stay in step over a thousand rounds")
{
    laps[0] = laps[1] = laps[2] = 0;
    ann.arg = &laps[0];
    bob.arg = &laps[1];
    cat.arg = &laps[2];
    crew_start(&ann, run_laps, NORMAL, CORE(OTHER));
    crew_start(&bob, run_laps, NORMAL, CORE(0));
    crew_start(&cat, run_laps, HIGH, ANY_CORE);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
    EXPECT(wait_queue_is_empty(&three.waiters));
}

static struct barrier two = BARRIER_INIT(2);
static volatile bool stop;

static int come_again_and_again(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; !stop; round++) {
        barrier_wait(&two, NO_WAIT);
        sleep_for(US(10 + round % 37));
    }
    return OK;
}

TEST("a timeout that meets the last to come ends in one of the two, and it is broken only by a timeout")
{
    unsigned met = 0, late = 0;

    stop = false;
    crew_start(&ann, come_again_and_again, NORMAL, CORE(OTHER));
    for (unsigned round = 0; round < ROUNDS || met == 0 || late == 0; round++) {
        const int result = barrier_wait(&two, US(5 + round % 50));

        EXPECT(result == 1 || result == 0 || result == E_TIMEOUT);
        EXPECT(barrier_broken(&two) == (result == E_TIMEOUT));
        EXPECT(barrier_reset(&two) == OK);
        met += result >= 0;
        late += result == E_TIMEOUT;
    }
    stop = true;
    EXPECT(crew_result(&ann) == OK);
    EXPECT(wait_queue_is_empty(&two.waiters));
}

/*
 * inversion.c - what priority inheritance is for: while a thread waits for a
 * lock nobody of middle priority keeps its owner from the core; and when nobody
 * waits any more the owner keeps nobody from it.
 */
#include "tests/harness/crew.h"

static struct lock one = LOCK_INIT, two = LOCK_INIT;

enum { MIDDLE = NORMAL + 2 };

static int want_one(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&one, FOREVER);
    crew_note();
    EXPECT(lock_release(&one) == OK);
    return result;
}

static int note(void *nothing)
{
    (void)nothing;
    crew_note();
    return OK;
}

static int hold_while_others_want_in(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    crew_start(&bob, want_one, HIGH, CORE(0));
    EXPECT(thread_effective_priority(thread_current()) == HIGH);
    crew_start(&dan, note, MIDDLE, CORE(0));
    EXPECT(thread_state(&dan) == READY);
    crew_note();
    EXPECT(lock_release(&one) == OK);
    return OK;
}

TEST("a thread of middle priority does not run while a boosted owner holds the lock, and only after its waiter")
{
    crew_order_forget();
    crew_start(&ann, hold_while_others_want_in, LOW, CORE(0));
    EXPECT(crew_result(&ann) == OK);
    EXPECT(crew_result(&bob) == OK);
    EXPECT(crew_result(&dan) == OK);
    EXPECT(crew_order_is("abd"));
}

static volatile bool dan_runs;

static int hold_until_dan_runs(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&one, FOREVER) == OK);
    SPIN_UNTIL(dan_runs);
    return lock_release(&one);
}

static int keep_the_core_until_ann_released(void *nothing)
{
    (void)nothing;
    dan_runs = true;
    SPIN_UNTIL(lock_owner(&one) != &ann);
    return OK;
}

TEST("an owner that lost its core to a thread of middle priority is back on it as soon as it is lent more")
{
    dan_runs = false;
    crew_start(&ann, hold_until_dan_runs, LOW, CORE(OTHER));
    EVENTUALLY(lock_owner(&one) == &ann);
    crew_start(&dan, keep_the_core_until_ann_released, NORMAL, CORE(OTHER));
    EVENTUALLY(dan_runs);
    crew_start(&bob, want_one, HIGH, CORE(0));
    EXPECT(crew_result(&bob) == OK);
    EXPECT(crew_result(&dan) == OK);
    EXPECT(crew_result(&ann) == OK);
}

static volatile bool bob_gave_up;

static int give_up_on_one(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&one, MS(2));
    bob_gave_up = true;
    return result;
}

/* Whoever runs at the same priority with no slice has the core until it blocks. */
static int hold_one_and_the_core(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    crew_start(&bob, give_up_on_one, HIGH, CORE(0));
    const unsigned inherited = thread_effective_priority(thread_current());
    EXPECT(inherited == HIGH || bob_gave_up); /* on a slow host its time may be over already */
    SPIN_UNTIL(bob_gave_up);
    EXPECT(thread_effective_priority(thread_current()) == LOW);
    return lock_release(&one);
}

TEST("an owner that keeps its core busy falls back at the moment its waiter times out, and that one runs")
{
    bob_gave_up = false;
    ann.slice = FOREVER;
    crew_start(&ann, hold_one_and_the_core, LOW, CORE(0));
    EXPECT(crew_result(&ann) == OK);
    EXPECT(crew_result(&bob) == E_TIMEOUT);
    ann.slice = US(0);
}

/* --- Races ---------------------------------------------------------------------------------------------- */

static int contend(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < 250; round++) {
        if (lock_acquire(&one, US(20 + round % 60)) != OK)
            continue;
        if (lock_acquire(&two, US(5 + round % 20)) == OK)
            EXPECT(lock_release(round % 2 ? &one : &two) == OK);
        sleep_for(US(round % 11));
        if (lock_owner(&one) == thread_current())
            EXPECT(lock_release(&one) == OK);
        if (lock_owner(&two) == thread_current())
            EXPECT(lock_release(&two) == OK);
    }
    EVENTUALLY(thread_effective_priority(thread_current()) == thread_priority(thread_current()));
    return OK;
}

TEST("after a thousand waits and timeouts of four threads nobody is left with more than its own priority")
{
    crew_start(&ann, contend, LOW, CORE(0));
    crew_start(&bob, contend, NORMAL, CORE(OTHER));
    crew_start(&cat, contend, MIDDLE, ANY_CORE);
    crew_start(&dan, contend, HIGH, CORE(OTHER));
    EXPECT(crew_result(&ann) == OK);
    EXPECT(crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK);
    EXPECT(crew_result(&dan) == OK);
    EXPECT(!lock_is_locked(&one) && !lock_is_locked(&two));
    EXPECT(one.waiters.first == NULL && two.waiters.first == NULL);
}

/*
 * inheritance_orders.c - priorities that are lent for several locks at once, and along
 * chains whose links change: whatever goes first, each owner runs at the most of its
 * own priority and of theirs that wait for it. What one lock lends is in inheritance.c.
 */
#include "tests/harness/crew.h"

enum { LOCKS = 3, MIDDLE = NORMAL + 2 };

static struct lock locks[LOCKS] = { LOCK_INIT, LOCK_INIT, LOCK_INIT };

/* Of those that want locks[0], locks[1] and locks[2]. */
static struct thread *const takers[LOCKS] = { &bob, &cat, &dan };
static const unsigned priorities[LOCKS] = { NORMAL, MIDDLE, HIGH };

static bool runs_at(const struct thread *thread, unsigned priority)
{
    return thread_effective_priority(thread) == priority;
}

static int take(struct lock *lock)
{
    const int result = lock_acquire(lock, FOREVER);

    EXPECT(lock_release(lock) == OK);
    return result;
}

static int want_0(void *nothing)
{
    (void)nothing;
    return take(&locks[0]);
}

static int want_1(void *nothing)
{
    (void)nothing;
    return take(&locks[1]);
}

static int want_2(void *nothing)
{
    (void)nothing;
    return take(&locks[2]);
}

static int (*const wants[LOCKS])(void *) = { want_0, want_1, want_2 };

/* --- Several locks --------------------------------------------------------------------- */

static const unsigned char *order;

static int hold_all_and_release_in_order(void *nothing)
{
    (void)nothing;
    for (unsigned i = 0; i < LOCKS; i++)
        EXPECT(lock_acquire(&locks[i], FOREVER) == OK);
    for (unsigned step = 0; step < LOCKS; step++) {
        crew_until(step + 1);
        EXPECT(lock_release(&locks[order[step]]) == OK);
    }
    crew_until(LOCKS + 1);
    return OK;
}

/* By those whose lock is still ann's after `steps` releases; `order` is what she does first. */
static unsigned lent_after(unsigned steps)
{
    unsigned most = LOW;

    for (unsigned step = steps; step < LOCKS; step++)
        if (priorities[order[step]] > most)
            most = priorities[order[step]];
    return most;
}

static void release_in(const unsigned char *one_order, unsigned core)
{
    order = one_order;
    crew_go(0);
    crew_start(&ann, hold_all_and_release_in_order, LOW, CORE(core));
    EVENTUALLY(lock_owner(&locks[LOCKS - 1]) == &ann);
    for (unsigned i = 0; i < LOCKS; i++)
        crew_block(takers[i], wants[i], priorities[i], CORE(i % CORES));
    EVENTUALLY(runs_at(&ann, lent_after(0)));
    for (unsigned step = 0; step < LOCKS; step++) {
        crew_go(step + 1);
        EXPECT(crew_result(takers[order[step]]) == OK);
        EVENTUALLY(runs_at(&ann, lent_after(step + 1)));
    }
    EXPECT(runs_at(&ann, LOW));
    crew_go(LOCKS + 1);
    EXPECT(crew_result(&ann) == OK);
}

TEST("an owner of three locks runs, after each release and in each of the six orders, at what is lent for the rest")
{
    static const unsigned char orders[][LOCKS] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                                   { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

    for (unsigned core = 0; core <= OTHER; core++)
        for (unsigned i = 0; i < sizeof orders / sizeof orders[0]; i++)
            release_in(orders[i], core);
}

/* --- Chains of three ----------------------------------------------------------------------- */

static int hold_0(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&locks[0], FOREVER) == OK);
    crew_until(1);
    EXPECT(lock_release(&locks[0]) == OK);
    crew_until(2);
    return OK;
}

static int hold_1_and_want_0(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&locks[1], FOREVER) == OK);
    const int result = lock_acquire(&locks[0], FOREVER);
    EXPECT(lock_release(&locks[0]) == OK);
    crew_until(2);
    EXPECT(lock_release(&locks[1]) == OK);
    return result;
}

/* cat waits for bob, bob for ann. */
static void make_chain(unsigned core_of_ann, unsigned core_of_bob)
{
    crew_go(0);
    crew_start(&ann, hold_0, LOW, CORE(core_of_ann));
    EVENTUALLY(lock_owner(&locks[0]) == &ann);
    crew_block(&bob, hold_1_and_want_0, LOW + 1, CORE(core_of_bob));
    EVENTUALLY(runs_at(&ann, LOW + 1));
    crew_block(&cat, want_1, MIDDLE, CORE(core_of_ann));
    EVENTUALLY(runs_at(&ann, MIDDLE) && runs_at(&bob, MIDDLE));
}

static void end_chain(int result_of_cat)
{
    crew_go(2);
    EXPECT(crew_result(&cat) == result_of_cat);
    EXPECT(crew_result(&bob) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(!lock_is_locked(&locks[0]) && !lock_is_locked(&locks[1]));
}

TEST("the middle of a chain that is given another priority lends the most of that and of what it is lent")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        make_chain(OTHER, core);
        EXPECT(thread_set_priority(&bob, HIGH) == OK);
        EXPECT(runs_at(&bob, HIGH) && runs_at(&ann, HIGH) && runs_at(&cat, MIDDLE));
        EXPECT(thread_set_priority(&bob, LOW - 1) == OK);
        EXPECT(runs_at(&bob, MIDDLE) && runs_at(&ann, MIDDLE));
        EXPECT(thread_set_priority(&cat, LOW - 2) == OK);
        EXPECT(runs_at(&bob, LOW - 1) && runs_at(&ann, LOW));
        EXPECT(thread_set_priority(&ann, LOW - 3) == OK);
        EXPECT(runs_at(&ann, LOW - 1) && thread_priority(&ann) == LOW - 3);
        end_chain(OK);
    }
}

TEST("where the last of a chain is terminated all links come down, to what others lend")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        make_chain(core, OTHER);
        crew_block(&dan, want_1, HIGH, CORE(OTHER));
        EVENTUALLY(runs_at(&ann, HIGH) && runs_at(&bob, HIGH));
        EXPECT(thread_terminate(&dan, FOREVER) == OK);
        EXPECT(runs_at(&bob, MIDDLE) && runs_at(&ann, MIDDLE));
        EXPECT(thread_terminate(&cat, FOREVER) == OK);
        EXPECT(runs_at(&bob, LOW + 1) && runs_at(&ann, LOW + 1));
        crew_block(&cat, want_1, NORMAL, CORE(core));
        EVENTUALLY(runs_at(&bob, NORMAL) && runs_at(&ann, NORMAL));
        end_chain(OK);
    }
}

static int end_with_0(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&locks[0], FOREVER) == OK);
    crew_until(1);
    return OK;
}

TEST("where the first of a chain ends with its lock the second has it, and runs on at what the third lends")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_go(0);
        crew_start(&ann, end_with_0, LOW, CORE(core));
        EVENTUALLY(lock_owner(&locks[0]) == &ann);
        crew_block(&bob, hold_1_and_want_0, LOW + 1, CORE(OTHER));
        crew_block(&cat, want_1, MIDDLE, CORE(0));
        EVENTUALLY(runs_at(&ann, MIDDLE) && runs_at(&bob, MIDDLE));
        crew_go(1);
        EXPECT(crew_result(&ann) == OK);
        EXPECT(runs_at(&bob, MIDDLE) && runs_at(&cat, MIDDLE));
        crew_go(2);
        EXPECT(crew_result(&cat) == OK);
        EXPECT(crew_result(&bob) == E_OWNER_DIED);
        EXPECT(runs_at(&bob, LOW + 1));
    }
}

/*
 * gil.c - what lib/gil.h promises:
 *
 *   one thread has it; who is not the owner is told so, and nothing has changed
 *   a check gives it up when somebody has waited for the interval, and not before
 *   or every so many steps; and then the other one has its turn
 *   GIL_RELEASED is without it, whichever way the block is left
 */
#include "tests/harness/crew.h"

static struct gil gil = GIL_INIT(MS(2));
static struct gil by_steps = GIL_STEPS_INIT(3);

static struct {
    instant_t asked, got;
} turns[2];

/* Has one turn, and says when it wanted one and when it had it. */
static int have_turn(void *turn)
{
    instant_t *asked = &turns[turn != NULL].asked;

    *asked = clock_now();
    const int result = gil_acquire(&gil, FOREVER);
    turns[turn != NULL].got = clock_now();
    return result == OK ? gil_release(&gil) : result;
}

static uint64_t waited_us(unsigned turn)
{
    return clock_between(turns[turn].asked, turns[turn].got).microseconds;
}

static int release_it(void *nothing)
{
    (void)nothing;
    return gil_release(&gil);
}

static int check_it(void *nothing)
{
    (void)nothing;
    return gil_check(&gil, FOREVER);
}

static int try_it(void *nothing)
{
    (void)nothing;
    const int result = gil_acquire(&gil, NO_WAIT);

    return result == OK ? gil_release(&gil) : result;
}

static int done_by_ann(int (*job)(void *))
{
    crew_start(&ann, job, NORMAL, CORE(OTHER));
    return crew_result(&ann);
}

TEST("it has one owner: no second acquire, and no release or check by somebody else")
{
    EXPECT(gil_acquire(&gil, FOREVER) == OK);
    EXPECT(gil_acquire(&gil, FOREVER) == E_DEADLOCK);
    EXPECT(done_by_ann(try_it) == E_TIMEOUT && done_by_ann(release_it) == E_NOT_OWNER);
    EXPECT(done_by_ann(check_it) == E_NOT_OWNER);
    EXPECT(gil_release(&gil) == OK && gil_release(&gil) == E_NOT_OWNER && gil_check(&gil, FOREVER) == E_NOT_OWNER);
    EXPECT(done_by_ann(try_it) == OK);
}

TEST("where nobody waits a check keeps it, however long it was held")
{
    const uint32_t switches = gil_switches(&gil);

    EXPECT(gil_acquire(&gil, FOREVER) == OK);
    sleep_for(MS(3));
    EXPECT(gil_check(&gil, FOREVER) == OK && lock_owner(&gil.lock) == thread_current());
    EXPECT(gil_release(&gil) == OK && gil_switches(&gil) == switches);
}

TEST("who waits has its turn at a check, after the interval and not before, however long it was held by then")
{
    const uint32_t switches = gil_switches(&gil);

    EXPECT(gil_acquire(&gil, FOREVER) == OK);
    sleep_for(MS(3));
    ann.arg = NULL;
    crew_block(&ann, have_turn, NORMAL, CORE(OTHER));
    while (thread_is_alive(&ann))
        EXPECT(gil_check(&gil, FOREVER) == OK);
    EXPECT(crew_result(&ann) == OK && waited_us(0) >= 2000);
    EXPECT(gil_switches(&gil) == switches + 1 || gil_switches(&gil) == switches + 2);
    EXPECT(gil_release(&gil) == OK);
}

static int have_turn_until_bob_had_his(void *turn)
{
    const int result = gil_acquire(&gil, FOREVER);

    (void)turn;
    turns[0].got = clock_now();
    while (thread_is_alive(&bob))
        EXPECT(gil_check(&gil, FOREVER) == OK);
    return result == OK ? gil_release(&gil) : result;
}

TEST("at a switch the interval begins again for those that still wait")
{
    static int second;

    EXPECT(gil_acquire(&gil, FOREVER) == OK);
    crew_block(&ann, have_turn_until_bob_had_his, NORMAL, CORE(OTHER));
    bob.arg = &second;
    crew_block(&bob, have_turn, NORMAL, CORE(0));
    sleep_for(MS(3));
    EXPECT(gil_release(&gil) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(clock_between(turns[0].got, turns[1].got).microseconds >= 2000);
    EXPECT(waited_us(1) >= 5000);
}

static volatile bool had_turn;

static int have_turn_by_steps(void *nothing)
{
    (void)nothing;
    EXPECT(gil_acquire(&by_steps, FOREVER) == OK);
    had_turn = true;
    return gil_release(&by_steps);
}

TEST("by steps, it is given up at the last one, to who waits, and not before")
{
    EXPECT(gil_acquire(&by_steps, FOREVER) == OK);
    crew_block(&ann, have_turn_by_steps, NORMAL, CORE(OTHER));
    EXPECT(gil_check(&by_steps, FOREVER) == OK && gil_check(&by_steps, FOREVER) == OK && !had_turn);
    EXPECT(thread_state(&ann) == BLOCKED);
    EXPECT(gil_check(&by_steps, FOREVER) == OK && had_turn);
    EXPECT(crew_result(&ann) == OK && gil_release(&by_steps) == OK);
}

static int keep_it(void *nothing)
{
    (void)nothing;
    EXPECT(gil_acquire(&by_steps, FOREVER) == OK);
    crew_until(1);
    return gil_release(&by_steps);
}

TEST("a check that may not wait for its next turn says E_TIMEOUT, and the lock is another's")
{
    EXPECT(gil_acquire(&by_steps, FOREVER) == OK);
    crew_block(&ann, keep_it, NORMAL, CORE(OTHER));
    EXPECT(gil_check(&by_steps, NO_WAIT) == OK && gil_check(&by_steps, NO_WAIT) == OK);
    EXPECT(gil_check(&by_steps, NO_WAIT) == E_TIMEOUT && lock_owner(&by_steps.lock) == &ann);
    EXPECT(gil_acquire(&by_steps, MS(2)) == E_TIMEOUT);
    crew_go(1);
    EXPECT(crew_result(&ann) == OK && !lock_is_locked(&by_steps.lock));
}

/* --- GIL_RELEASED ------------------------------------------------------------------------ */

static int return_from_it(void)
{
    GIL_RELEASED (&gil)
        return done_by_ann(try_it);
    return E_STATE;
}

TEST("in its block another thread can have it; after it, it is the caller's, whichever way the block is left")
{
    unsigned entered = 0;

    EXPECT(gil_acquire(&gil, FOREVER) == OK);
    GIL_RELEASED (&gil) {
        EXPECT(done_by_ann(try_it) == OK);
        entered++;
    }
    EXPECT(entered == 1 && lock_owner(&gil.lock) == thread_current());
    EXPECT(return_from_it() == OK && lock_owner(&gil.lock) == thread_current());
    GIL_RELEASED (&gil)
        break;
    EXPECT(lock_owner(&gil.lock) == thread_current() && gil_release(&gil) == OK);
}

TEST("a block is not entered by a thread that has no lock to release, and does not acquire it")
{
    unsigned entered = 0;

    GIL_RELEASED (&gil)
        entered++;
    EXPECT(entered == 0 && !lock_is_locked(&gil.lock));
}

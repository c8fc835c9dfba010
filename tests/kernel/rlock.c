/*
 * rlock.c - what kernel/rlock.h promises:
 *
 *   its owner may take it again, and it is free after as many releases
 *   others wait meanwhile, time out, or are refused, as with a plain lock
 *   the owner is lent the priority of those who wait, until its last release
 *   a release by one who does not own it, and one acquire too many, are refused
 *   whoever inherits it from a dead owner has it once
 */
#include "tests/harness/crew.h"

static struct rlock rlock = RLOCK_INIT;

static int acquire(void *nothing)
{
    (void)nothing;
    return rlock_acquire(&rlock, FOREVER);
}

static int take_turn(void *nothing)
{
    (void)nothing;
    const int result = rlock_acquire(&rlock, FOREVER);
    EXPECT(rlock_is_owned(&rlock) && rlock_owner(&rlock) == thread_current());
    EXPECT(rlock_release(&rlock) == OK);
    return result;
}

static int take_turn_soon(void *nothing)
{
    (void)nothing;
    return rlock_acquire(&rlock, MS(2));
}

static int release(void *nothing)
{
    (void)nothing;
    return rlock_release(&rlock);
}

static void take(unsigned times)
{
    for (unsigned n = 0; n < times; n++)
        EXPECT(rlock_acquire(&rlock, NO_WAIT) == OK);
}

static void give(unsigned times)
{
    for (unsigned n = 0; n < times; n++)
        EXPECT(rlock_release(&rlock) == OK);
}

TEST("its owner takes it again, whatever the timeout, and it is free after as many releases")
{
    EXPECT(!rlock_is_locked(&rlock) && !rlock_is_owned(&rlock) && rlock_owner(&rlock) == NULL);
    EXPECT(rlock_acquire(&rlock, NO_WAIT) == OK);
    EXPECT(rlock_acquire(&rlock, MS(1)) == OK);
    EXPECT(rlock_acquire(&rlock, FOREVER) == OK);
    for (unsigned left = 3; left > 0; left--) {
        EXPECT(rlock_is_locked(&rlock) && rlock_is_owned(&rlock) && rlock_owner(&rlock) == thread_current());
        EXPECT(rlock_release(&rlock) == OK);
    }
    EXPECT(!rlock_is_locked(&rlock) && !rlock_is_owned(&rlock) && rlock_owner(&rlock) == NULL);
}

TEST("rlock_init() makes a free one")
{
    struct rlock local;

    rlock_init(&local);
    EXPECT(!rlock_is_locked(&local));
    EXPECT(rlock_acquire(&local, NO_WAIT) == OK && rlock_acquire(&local, NO_WAIT) == OK);
    EXPECT(rlock_release(&local) == OK && rlock_release(&local) == OK);
    EXPECT(!rlock_is_locked(&local));
}

TEST("one who waits, on the same core or the other one, gets it at the last release and not before")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        take(3);
        crew_block(&ann, take_turn, HIGH, CORE(core));
        give(2);
        EXPECT(rlock_owner(&rlock) == thread_current() && thread_state(&ann) == BLOCKED);
        give(1);
        EXPECT(crew_result(&ann) == OK);
        EXPECT(!rlock_is_locked(&rlock));
    }
}

TEST("another thread's acquire times out on either core, and its owner has it as often as before")
{
    take(2);
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, take_turn_soon, NORMAL, CORE(core));
        EXPECT(crew_result(&ann) == E_TIMEOUT);
    }
    give(2);
    EXPECT(rlock_release(&rlock) == E_NOT_OWNER);
}

TEST("its owner runs at the priority of one who waits until the last release")
{
    take(2);
    crew_block(&ann, take_turn, HIGH, CORE(OTHER));
    EXPECT(thread_effective_priority(thread_current()) == HIGH);
    give(1);
    EXPECT(thread_effective_priority(thread_current()) == HIGH);
    give(1);
    EXPECT(thread_effective_priority(thread_current()) == NORMAL);
    EXPECT(crew_result(&ann) == OK);
}

/* --- Misuse ---------------------------------------------------------------------------- */

static int release_in_interrupt_result;

static void release_in_interrupt(void)
{
    release_in_interrupt_result = rlock_release(&rlock);
}

TEST("a release when it is free, by another thread or by an interrupt is E_NOT_OWNER and changes nothing")
{
    EXPECT(rlock_release(&rlock) == E_NOT_OWNER);
    take(2);
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, release, NORMAL, CORE(core));
        EXPECT(crew_result(&ann) == E_NOT_OWNER);
        crew_interrupt(core, release_in_interrupt);
        EXPECT(release_in_interrupt_result == E_NOT_OWNER);
    }
    give(2);
    EXPECT(rlock_release(&rlock) == E_NOT_OWNER);
    EXPECT(!rlock_is_locked(&rlock));
}

TEST("one acquire more than RLOCK_TIMES_MAX is E_TOO_MANY, and it is free after RLOCK_TIMES_MAX releases")
{
    take(RLOCK_TIMES_MAX);
    EXPECT(rlock_acquire(&rlock, NO_WAIT) == E_TOO_MANY);
    EXPECT(rlock_acquire(&rlock, FOREVER) == E_TOO_MANY);
    give(RLOCK_TIMES_MAX - 1);
    EXPECT(rlock_is_owned(&rlock));
    give(1);
    EXPECT(!rlock_is_locked(&rlock));
}

static struct lock other = LOCK_INIT;

static int take_other_then_rlock(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&other, FOREVER) == OK);
    const int result = take_turn(NULL);
    EXPECT(lock_release(&other) == OK);
    return result;
}

TEST("a wait that would close a cycle over an rlock is E_DEADLOCK")
{
    take(2);
    crew_block(&ann, take_other_then_rlock, NORMAL, CORE(OTHER));
    EXPECT(lock_acquire(&other, FOREVER) == E_DEADLOCK);
    give(2);
    EXPECT(crew_result(&ann) == OK);
}

static int end_with_it_three_times(void *nothing)
{
    (void)nothing;
    take(3);
    return OK;
}

TEST("whoever takes it after its owner ended is told once, and has it once")
{
    crew_start(&ann, end_with_it_three_times, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == OK);
    EXPECT(rlock_acquire(&rlock, FOREVER) == E_OWNER_DIED);
    EXPECT(rlock_acquire(&rlock, FOREVER) == OK);
    give(2);
    EXPECT(!rlock_is_locked(&rlock));
}

static int take_three_times_and_wait(void *nothing)
{
    (void)nothing;
    take(3);
    crew_until(1);
    return OK;
}

TEST("whoever waits while its owner ends is told, and has it once")
{
    crew_go(0);
    crew_start(&ann, take_three_times_and_wait, NORMAL, CORE(OTHER));
    EVENTUALLY(rlock_owner(&rlock) == &ann);
    crew_block(&bob, take_turn, NORMAL, CORE(0));
    crew_go(1);
    EXPECT(crew_result(&bob) == E_OWNER_DIED);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(!rlock_is_locked(&rlock));
}

/* --- Interrupts --------------------------------------------------------------------------- */

static struct {
    int no_wait, forever, again, first_release, last_release;
} seen;

static void try_in_interrupt(void)
{
    seen.no_wait = rlock_acquire(&rlock, NO_WAIT);
    seen.forever = rlock_acquire(&rlock, FOREVER);
    if (seen.no_wait != OK)
        return;
    seen.first_release = rlock_release(&rlock);
    seen.last_release = rlock_release(&rlock);
}

TEST("a handler may take it twice while it is free, and is refused while somebody has it, its interrupted thread too")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.no_wait == OK && seen.forever == OK);
        EXPECT(seen.first_release == OK && seen.last_release == OK);
        EXPECT(!rlock_is_locked(&rlock));
        take(1);
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.no_wait == E_TIMEOUT && seen.forever == E_CONTEXT);
        give(1);
    }
}

TEST("with interrupts masked acquire is E_CONTEXT where it would wait, and OK for its owner")
{
    take(1);
    EXPECT(crew_masked(acquire) == OK);
    give(2);
    crew_go(0);
    crew_start(&ann, take_three_times_and_wait, NORMAL, CORE(OTHER));
    EVENTUALLY(rlock_owner(&rlock) == &ann);
    EXPECT(crew_masked(acquire) == E_CONTEXT);
    crew_go(1);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(rlock_acquire(&rlock, FOREVER) == E_OWNER_DIED);
    give(1);
}

/* --- WITH_RLOCK ---------------------------------------------------------------------------- */

static bool leaves_early(bool early)
{
    WITH_RLOCK (&rlock) {
        WITH_RLOCK (&rlock)
            if (early)
                return true;
        EXPECT(rlock_is_owned(&rlock));
    }
    return false;
}

TEST("WITH_RLOCK releases on every way out, also one inside another")
{
    EXPECT(!leaves_early(false) && !rlock_is_locked(&rlock));
    EXPECT(leaves_early(true) && !rlock_is_locked(&rlock));
}

TEST("WITH_RLOCK skips its block where the lock cannot be had, and leaves it as it was")
{
    bool entered = false;

    take(RLOCK_TIMES_MAX);
    WITH_RLOCK (&rlock)
        entered = true;
    EXPECT(!entered);
    give(RLOCK_TIMES_MAX);
    EXPECT(!rlock_is_locked(&rlock));
}

enum { ROUNDS = 500 };

static unsigned counter;

static int count_up(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < ROUNDS; round++)
        WITH_RLOCK (&rlock)
            WITH_RLOCK (&rlock)
                counter++;
    return OK;
}

TEST("counted up on both cores inside two of them, nothing is lost")
{
    counter = 0;
    crew_start(&ann, count_up, NORMAL, CORE(0));
    crew_start(&bob, count_up, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(counter == 2 * ROUNDS);
}

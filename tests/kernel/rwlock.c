/*
 * rwlock.c - what kernel/rwlock.h promises:
 *
 *   many read at a time; one writes, and nobody else is inside
 *   a reader that comes after a writer waits for it, so the writer is not starved
 *   a writer that gives up lets in those it kept out
 *   misuse is refused and changes nothing; a writer that ended is told of
 */
#include "tests/harness/crew.h"

static struct rwlock rwlock = RWLOCK_INIT;

static int read_once(void *nothing)
{
    (void)nothing;
    const int result = rwlock_acquire_read(&rwlock, FOREVER);
    crew_note();
    EXPECT(rwlock_release_read(&rwlock) == OK);
    return result;
}

static int write_once(void *nothing)
{
    (void)nothing;
    const int result = rwlock_acquire_write(&rwlock, FOREVER);
    crew_note();
    EXPECT(rwlock_readers(&rwlock) == 0);
    EXPECT(rwlock_release_write(&rwlock) == OK);
    return result;
}

static int read_shortly(void *nothing)
{
    (void)nothing;
    return rwlock_acquire_read(&rwlock, MS(2));
}

static int write_shortly(void *nothing)
{
    (void)nothing;
    return rwlock_acquire_write(&rwlock, MS(2));
}

TEST("many may read at a time, on both cores, and are counted")
{
    EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, read_once, NORMAL, CORE(core));
        EXPECT(crew_result(&ann) == OK);
    }
    EXPECT(rwlock_readers(&rwlock) == 1);
    EXPECT(rwlock_release_read(&rwlock) == OK);
    EXPECT(rwlock_readers(&rwlock) == 0);
}

TEST("a writer waits for all readers to leave, on the same core and the other one")
{
    struct rwlock local;

    rwlock_init(&local);
    EXPECT(rwlock_acquire_write(&local, NO_WAIT) == OK && rwlock_release_write(&local) == OK);
    for (unsigned core = 0; core <= OTHER; core++) {
        EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK && rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
        crew_block(&ann, write_once, HIGH, CORE(core));
        EXPECT(rwlock_release_read(&rwlock) == OK);
        EXPECT(thread_state(&ann) == BLOCKED);
        EXPECT(rwlock_release_read(&rwlock) == OK);
        EXPECT(crew_result(&ann) == OK);
    }
}

TEST("readers and writers wait for the writer, and lend it priority")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        EXPECT(rwlock_acquire_write(&rwlock, FOREVER) == OK);
        crew_block(&ann, read_once, HIGH, CORE(core));
        crew_block(&bob, write_once, HIGH + 1, CORE(core));
        EXPECT(thread_effective_priority(thread_current()) == HIGH + 1);
        EXPECT(rwlock_release_write(&rwlock) == OK);
        EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    }
}

TEST("a reader that comes after a writer, no less urgent, is let in after it")
{
    crew_order_forget();
    EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
    crew_block(&ann, write_once, HIGH, CORE(OTHER));
    crew_block(&bob, read_once, HIGH, CORE(OTHER));
    EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == E_TIMEOUT);
    EXPECT(rwlock_release_read(&rwlock) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_order_is("ab"));
}

TEST("with NO_WAIT and after the time, not early, both are E_TIMEOUT, and it is as it was")
{
    EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
    EXPECT(rwlock_acquire_write(&rwlock, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(rwlock_acquire_write(&rwlock, MS(2)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    EXPECT(rwlock_readers(&rwlock) == 1 && rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
    EXPECT(rwlock_release_read(&rwlock) == OK && rwlock_release_read(&rwlock) == OK);
    EXPECT(rwlock_acquire_write(&rwlock, NO_WAIT) == OK);
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, read_shortly, NORMAL, CORE(core));
        crew_start(&bob, write_shortly, NORMAL, CORE(core));
        EXPECT(crew_result(&ann) == E_TIMEOUT && crew_result(&bob) == E_TIMEOUT);
    }
    EXPECT(rwlock_readers(&rwlock) == 0 && rwlock_release_write(&rwlock) == OK);
}

TEST("a writer that gives up waiting for readers lets in those it kept out")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
        crew_start(&ann, write_shortly, HIGH, CORE(core));
        crew_start(&bob, read_once, NORMAL, CORE(OTHER));
        EXPECT(crew_result(&ann) == E_TIMEOUT && crew_result(&bob) == OK);
        EXPECT(rwlock_release_read(&rwlock) == OK);
    }
}

/* --- Misuse --------------------------------------------------------------------------- */

static int release_write(void *nothing)
{
    (void)nothing;
    return rwlock_release_write(&rwlock);
}

TEST("a release by who does not write, or where nobody reads, is E_NOT_OWNER and changes nothing")
{
    EXPECT(rwlock_release_read(&rwlock) == E_NOT_OWNER && rwlock_release_write(&rwlock) == E_NOT_OWNER);
    EXPECT(rwlock_acquire_write(&rwlock, NO_WAIT) == OK);
    EXPECT(rwlock_release_read(&rwlock) == E_NOT_OWNER);
    crew_start(&ann, release_write, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_NOT_OWNER);
    EXPECT(rwlock_release_write(&rwlock) == OK);
    EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
    EXPECT(rwlock_release_write(&rwlock) == E_NOT_OWNER);
    EXPECT(rwlock_release_read(&rwlock) == OK && rwlock_readers(&rwlock) == 0);
}

TEST("the writer that asks again, to read or to write, is told E_DEADLOCK, and still writes")
{
    EXPECT(rwlock_acquire_write(&rwlock, NO_WAIT) == OK);
    EXPECT(rwlock_acquire_read(&rwlock, FOREVER) == E_DEADLOCK);
    EXPECT(rwlock_acquire_write(&rwlock, FOREVER) == E_DEADLOCK);
    EXPECT(rwlock_readers(&rwlock) == 0 && rwlock_release_write(&rwlock) == OK);
}

static int end_writing(void *nothing)
{
    (void)nothing;
    return rwlock_acquire_write(&rwlock, FOREVER);
}

TEST("whoever comes first after a writer that ended is told E_OWNER_DIED, and is inside")
{
    crew_start(&ann, end_writing, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == OK);
    EXPECT(rwlock_acquire_read(&rwlock, FOREVER) == E_OWNER_DIED && rwlock_readers(&rwlock) == 1);
    EXPECT(rwlock_acquire_read(&rwlock, FOREVER) == OK);
    EXPECT(rwlock_release_read(&rwlock) == OK && rwlock_release_read(&rwlock) == OK);
    crew_start(&ann, end_writing, NORMAL, CORE(0));
    EXPECT(crew_result(&ann) == OK);
    EXPECT(rwlock_acquire_write(&rwlock, FOREVER) == E_OWNER_DIED && rwlock_release_write(&rwlock) == OK);
}

/* --- Interrupts -------------------------------------------------------------------------- */

static struct {
    int read, write, forever;
} seen;

static void try_in_interrupt(void)
{
    seen.forever = rwlock_acquire_write(&rwlock, FOREVER);
    if (seen.forever == OK)
        rwlock_release_write(&rwlock);
    seen.write = rwlock_acquire_write(&rwlock, NO_WAIT);
    if (seen.write == OK)
        rwlock_release_write(&rwlock);
    seen.read = rwlock_acquire_read(&rwlock, NO_WAIT);
    if (seen.read == OK)
        rwlock_release_read(&rwlock);
}

TEST("an interrupt may try with NO_WAIT, and is E_CONTEXT where it would wait; so is one with interrupts masked")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.forever == OK && seen.write == OK && seen.read == OK);
        EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.forever == E_CONTEXT && seen.write == E_TIMEOUT && seen.read == OK);
        EXPECT(crew_masked(write_shortly) == E_CONTEXT);
        EXPECT(rwlock_release_read(&rwlock) == OK && rwlock_readers(&rwlock) == 0);
    }
}

/* --- Races --------------------------------------------------------------------------------- */

enum { ROUNDS = 300 };

static volatile unsigned first, second;

static int write_often(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < ROUNDS; round++) {
        EXPECT(rwlock_acquire_write(&rwlock, FOREVER) == OK);
        first++;
        second++;
        EXPECT(rwlock_release_write(&rwlock) == OK);
    }
    return OK;
}

static int read_often(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < ROUNDS; round++) {
        EXPECT(rwlock_acquire_read(&rwlock, FOREVER) == OK);
        EXPECT(first == second);
        EXPECT(rwlock_release_read(&rwlock) == OK);
    }
    return OK;
}

TEST("two writers and two readers on two cores: nothing is half written when it is read, and nothing is lost")
{
    first = second = 0;
    crew_start(&ann, write_often, NORMAL, CORE(0));
    crew_start(&bob, write_often, NORMAL, CORE(OTHER));
    crew_start(&cat, read_often, HIGH, CORE(OTHER));
    crew_start(&dan, read_often, LOW, ANY_CORE);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
    EXPECT(first == 2 * ROUNDS && second == 2 * ROUNDS);
}

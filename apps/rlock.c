/*
 * rlock - a lock that its owner may take again, Python's threading.RLock, beside one
 * that it may not, threading.Lock.
 *
 * Watch: put_in() and take_out() each take the lock, for each may be called on its
 * own. transfer() calls both, and must keep everybody out between them, so it takes
 * the lock around them. With a plain lock Python hangs there for ever; here the inner
 * acquire says E_DEADLOCK. With an rlock it is granted, and counted: what frees the
 * lock is the last release, not the first. The auditor on the other core adds both
 * accounts up under the same lock, and never finds money on its way.
 *
 * Try: no lock in transfer(): what does the auditor find? A release too few.
 */
#include "lib/duet.h"

enum { MONEY = 100, AUDITS = 100 };

static int savings = MONEY, checking;
static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* --- With a plain lock ------------------------------------------------------------------- */

static struct lock lock = LOCK_INIT;

static int put_in_plainly(int *account, int amount)
{
    const int result = lock_acquire(&lock, FOREVER);

    if (result == OK) {
        *account += amount;
        lock_release(&lock);
    }
    return result;
}

/* Its lock is the one that put_in_plainly() wants. */
static int transfer_plainly(void)
{
    WITH_LOCK (&lock)
        return put_in_plainly(&checking, 10);
    return E_STATE;
}

static void with_a_plain_lock(void)
{
    print("a plain lock\n");
    expect(transfer_plainly() == E_DEADLOCK, "its owner may not take it again, and is told so");
    expect(checking == 0, "nothing was put in");
    expect(!lock_is_locked(&lock), "the owner goes on, and leaves the scope: it is free");
    expect(put_in_plainly(&checking, 0) == OK, "and whoever does not have it yet may take it");
}

/* --- With an rlock ------------------------------------------------------------------------- */

static struct rlock rlock = RLOCK_INIT;

static void put_in(int *account, int amount)
{
    WITH_RLOCK (&rlock)
        *account += amount;
}

static void take_out(int *account, int amount)
{
    WITH_RLOCK (&rlock)
        *account -= amount;
}

static void transfer(int *from, int *to, int amount)
{
    WITH_RLOCK (&rlock) {
        take_out(from, amount);
        thread_yield(); /* on purpose at the worst moment: the money is nowhere */
        put_in(to, amount);
    }
}

/* Its result is how often the sum was not right. */
static int audit(void *nothing)
{
    int wrong = 0;

    (void)nothing;
    for (unsigned n = 0; n < AUDITS; n++) {
        WITH_RLOCK (&rlock)
            wrong += savings + checking != MONEY;
        thread_yield();
    }
    return wrong;
}

THREAD(auditor, 1024, .target = audit, .core = CORE(CORES - 1));

static void with_an_rlock(void)
{
    print("an rlock\n");
    thread_start(&auditor);
    while (thread_is_alive(&auditor)) {
        transfer(&savings, &checking, 10);
        transfer(&checking, &savings, 10);
    }
    thread_join(&auditor, FOREVER);
    expect(savings == MONEY && checking == 0, "money went there and back, as long as the auditor looked");
    expect(thread_result(&auditor) == 0, "who added up a hundred times, and never found a wrong sum");
    expect(!rlock_is_locked(&rlock), "it is free: as many releases as acquires");
}

/* --- What frees it ----------------------------------------------------------------------------- */

static int try_it(void *nothing)
{
    (void)nothing;
    const int result = rlock_acquire(&rlock, NO_WAIT);

    if (result == OK)
        rlock_release(&rlock);
    return result;
}

static int release_of_another(void *nothing)
{
    (void)nothing;
    return rlock_release(&rlock);
}

THREAD(other, 1024, .core = CORE(CORES - 1));

static int done_by_other(int (*target)(void *))
{
    other.target = target;
    thread_start(&other);
    thread_join(&other, FOREVER);
    return thread_result(&other);
}

static void what_frees_it(void)
{
    print("taken twice\n");
    rlock_acquire(&rlock, FOREVER);
    expect(rlock_acquire(&rlock, NO_WAIT) == OK, "the second time without waiting");
    rlock_release(&rlock);
    expect(done_by_other(try_it) == E_TIMEOUT, "released once: another thread cannot have it");
    expect(done_by_other(release_of_another) == E_NOT_OWNER, "nor can it release what it does not own");
    rlock_release(&rlock);
    expect(done_by_other(try_it) == OK, "released twice: now it can");
    expect(rlock_release(&rlock) == E_NOT_OWNER, "a third release is refused");
}

int main(void)
{
    with_a_plain_lock();
    with_an_rlock();
    what_frees_it();
    return failures ? 1 : 0;
}

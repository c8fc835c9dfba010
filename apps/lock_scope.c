/*
 * lock_scope - a lock acquired and released by hand, as in Python's
 * lock.acquire() / try: ... finally: lock.release(), and by scope, as in
 * `with lock:`. The scope releases on every way out.
 *
 * Watch: by hand, every way out needs its own release, and the one that was
 * forgotten leaves the lock held; by scope nothing can be forgotten. `break`
 * and `continue` leave the scope itself, as it is a loop of one turn: to leave
 * a loop around it use goto or return, or break after the scope.
 *
 * Try: WITH_LOCK inside WITH_LOCK, of two locks; of the same lock.
 */
#include "lib/duet.h"

static struct lock lock = LOCK_INIT;
static unsigned entered, failures;

static void expect(bool condition, const char *words)
{
    print("%-64s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* Inside: the lock is the caller's. */
static void enter(void)
{
    entered++;
    if (lock_owner(&lock) != thread_current())
        failures++;
}

/* --- Every way out of a scope ------------------------------------------------------ */

static void fall_through(void)
{
    WITH_LOCK (&lock)
        enter();
}

static int return_from_it(void)
{
    WITH_LOCK (&lock) {
        enter();
        return (int)entered; /* worked out while the lock is still held */
    }
    return -1; /* the lock could not be had */
}

static void break_out_of_it(void)
{
    WITH_LOCK (&lock) {
        enter();
        break;
    }
}

static void continue_out_of_it(void)
{
    for (int turn = 0; turn < 2; turn++)
        WITH_LOCK (&lock) {
            enter();
            if (turn == 0)
                continue;
        }
}

static void goto_out_of_it(void)
{
    for (int turn = 0; turn < 1000; turn++)
        WITH_LOCK (&lock) {
            enter();
            goto out; /* leaves the loop around it as well */
        }
out:
    return;
}

/* --- By hand -------------------------------------------------------------------------- */

/* A way out was added, and its release forgotten. */
static bool with_a_way_out_forgotten(bool early)
{
    lock_acquire(&lock, FOREVER);
    enter();
    if (early)
        return false;
    lock_release(&lock);
    return true;
}

/* --- Somebody else ----------------------------------------------------------------------- */

static int try_lock(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&lock, NO_WAIT);

    if (result == OK)
        lock_release(&lock);
    return result;
}

static int release_of_another(void *nothing)
{
    (void)nothing;
    return lock_release(&lock);
}

THREAD(other, 1024, .core = CORE(CORES - 1));

static int done_by_other(int (*target)(void *))
{
    other.target = target;
    thread_start(&other);
    thread_join(&other, FOREVER);
    return thread_result(&other);
}

static bool is_free(unsigned times)
{
    const bool as_often_as_expected = entered == times;

    entered = 0;
    return as_often_as_expected && !lock_is_locked(&lock) && done_by_other(try_lock) == OK;
}

int main(void)
{
    print("by hand\n");
    expect(with_a_way_out_forgotten(false) && is_free(1), "  released at the end: another thread can have it");
    with_a_way_out_forgotten(true);
    expect(done_by_other(try_lock) == E_TIMEOUT, "  not released on one way out: another thread cannot");
    expect(done_by_other(release_of_another) == E_NOT_OWNER, "  nor can it release what it does not own");
    expect(lock_acquire(&lock, FOREVER) == E_DEADLOCK, "  and its owner, who comes back, would wait for itself");
    expect(lock_release(&lock) == OK && is_free(1), "  released at last");

    print("by scope\n");
    fall_through();
    expect(is_free(1), "  released at the end");
    expect(return_from_it() == 1 && is_free(1), "  released by return");
    break_out_of_it();
    expect(is_free(1), "  released by break");
    continue_out_of_it();
    expect(is_free(2), "  released by continue");
    goto_out_of_it();
    expect(is_free(1), "  released by goto");
    return failures ? 1 : 0;
}

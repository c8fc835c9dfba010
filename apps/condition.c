/*
 * condition - a producer and consumers on condition variables; Python's
 * threading.Condition.
 *
 * Watch: a shelf with room for three loaves, one lock, two conditions of it: whoever
 * finds the shelf empty waits for `baked`, whoever finds it full for `sold`. A wait
 * lets go of the lock, or nobody could ever change what is waited for; it comes back
 * with the lock. It comes back to look again, not to take: another customer may have
 * been quicker. So every wait stands in a loop, or is condition_wait_for(), which has
 * the loop inside.
 *
 * A notification is not kept: if nobody waits it is gone, where a semaphore's release
 * would be remembered. What is remembered is what the lock guards, here the loaves,
 * and that is looked at before waiting.
 *
 * Try: `if` in place of `while` in buy(): how many loaves are on the shelf? One
 * condition for both: condition_notify(&c, 1) may then wake the wrong one, and all
 * sleep. queue.h, which does the same without a loop.
 */
#include "lib/duet.h"

enum { ROOM = 3, CUSTOMERS = 3, LOAVES_EACH = 8, LOAVES = CUSTOMERS * LOAVES_EACH };

static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

static struct lock lock = LOCK_INIT;

/* --- A bakery ------------------------------------------------------------------------------ */

static struct condition baked = CONDITION_INIT(&lock), sold = CONDITION_INIT(&lock);
static int on_shelf, least = ROOM, most; /* under the lock */

static void note_shelf(int change)
{
    on_shelf += change;
    least = on_shelf < least ? on_shelf : least;
    most = on_shelf > most ? on_shelf : most;
}

static void bake(void)
{
    WITH_LOCK (&lock) {
        while (on_shelf == ROOM)
            condition_wait(&sold, FOREVER);
        note_shelf(1);
        condition_notify(&baked, 1);
    }
}

static void buy(void)
{
    WITH_LOCK (&lock) {
        while (on_shelf == 0)
            condition_wait(&baked, FOREVER);
        note_shelf(-1);
        condition_notify(&sold, 1);
    }
}

static int bake_all(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < LOAVES; n++)
        bake();
    return OK;
}

static int shop(void *nothing)
{
    int bought = 0;

    (void)nothing;
    for (; bought < LOAVES_EACH; bought++)
        buy();
    return bought;
}

THREAD(baker, 1024, .target = bake_all, .core = CORE(0));
THREAD(ann, 1536, .core = CORE(0));
THREAD(bob, 1536, .core = CORE(CORES - 1));
THREAD(cat, 1536);

static struct thread *const threads[CUSTOMERS] = { &ann, &bob, &cat };

static void start_all(int (*target)(void *))
{
    for (unsigned i = 0; i < CUSTOMERS; i++) {
        threads[i]->target = target;
        threads[i]->arg = (void *)(uintptr_t)threads[i]->name;
        failures += thread_start(threads[i]) != OK;
    }
}

static int sum_of_results(void)
{
    int sum = 0;

    for (unsigned i = 0; i < CUSTOMERS; i++) {
        thread_join(threads[i], FOREVER);
        sum += thread_result(threads[i]);
    }
    return sum;
}

static void bakery(void)
{
    print("a baker, three customers, and room for three loaves\n");
    thread_start(&baker);
    while (thread_state(&baker) != BLOCKED && thread_is_alive(&baker))
        sleep_for(US(100));
    expect(on_shelf == ROOM, "nobody buys: the baker waits when the shelf is full");
    start_all(shop);
    thread_join(&baker, FOREVER);
    expect(sum_of_results() == LOAVES, "everybody has bought eight loaves");
    expect(on_shelf == 0, "and none is left");
    expect(least == 0 && most == ROOM, "there were never more on the shelf than fit, nor less than none");
}

/* --- All of them look ------------------------------------------------------------------------------- */

static struct condition opened = CONDITION_INIT(&lock);
static unsigned looks, seated, chairs; /* under the lock */

static bool is_a_chair_free(void *nothing)
{
    (void)nothing;
    looks++;
    return seated < chairs;
}

static int sit_down(void *name)
{
    WITH_LOCK (&lock) {
        const int result = condition_wait_for(&opened, is_a_chair_free, NULL, FOREVER);
        seated++;
        print("    %s sits down\n", (const char *)name);
        return result;
    }
    return E_STATE;
}

static unsigned read_locked(const unsigned *number)
{
    WITH_LOCK (&lock)
        return *number;
    return 0;
}

static void wait_until(const unsigned *number, unsigned value)
{
    while (read_locked(number) != value)
        sleep_for(US(100));
}

static void add_chairs(unsigned count)
{
    WITH_LOCK (&lock) {
        chairs += count;
        condition_notify_all(&opened);
    }
}

static void three_chairs(void)
{
    print("three wait for a chair\n");
    start_all(sit_down);
    wait_until(&looks, CUSTOMERS);
    add_chairs(0);
    wait_until(&looks, 2 * CUSTOMERS);
    expect(read_locked(&seated) == 0, "woken for nothing, they look, and wait again");
    add_chairs(1);
    wait_until(&looks, 3 * CUSTOMERS);
    expect(read_locked(&seated) == 1, "one chair: all look, one sits down");
    add_chairs(2);
    expect(sum_of_results() == OK && seated == CUSTOMERS, "two more: all sit");
}

/* --- What is refused, and what is lost ------------------------------------------------------------ */

static bool never(void *asked)
{
    ++*(unsigned *)asked;
    return false;
}

static void refused_and_lost(void)
{
    unsigned asked = 0;

    print("refused, and lost\n");
    expect(condition_wait(&opened, FOREVER) == E_NOT_OWNER, "no wait without the lock: RuntimeError in Python");
    expect(condition_notify(&opened, 1) == E_NOT_OWNER, "no notification either");
    WITH_LOCK (&lock) {
        condition_notify(&opened, 1);
        expect(condition_wait(&opened, MS(1)) == E_TIMEOUT, "a notification that nobody waited for is not kept");
        expect(lock_is_owned(&lock), "who gave up waiting has the lock again, too");
        expect(condition_wait_for(&opened, never, &asked, MS(1)) == E_TIMEOUT && asked >= 1,
               "wait_for() asks, and says when the time is over");
    }
}

int main(void)
{
    bakery();
    three_chairs();
    refused_and_lost();
    return failures ? 1 : 0;
}

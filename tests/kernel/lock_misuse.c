/*
 * lock_misuse.c - what kernel/lock.h promises those who go wrong:
 *
 *   a release by who is not the owner is E_NOT_OWNER and changes nothing
 *   a wait that could never end is E_DEADLOCK, reported, and everybody goes on
 *   the lock of a thread that ended is passed on with E_OWNER_DIED
 *   releases may come in any order
 */
// LDFLAGS -Wl,--wrap=report,--wrap=inheritance_leads_to
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kernel/core/inheritance.h"
#include "tests/harness/crew.h"

static struct lock one = LOCK_INIT, two = LOCK_INIT, three = LOCK_INIT;

/* --- What the kernel reports, kept to be looked at -------------------------------- */

static char reported[2048];
static void (*volatile while_reported)(void);

void __wrap_report(const char *format, ...) __attribute__((format(printf, 1, 2)));

void __wrap_report(const char *format, ...)
{
    const size_t used = strlen(reported);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reported + used, sizeof reported - used, format, arguments);
    va_end(arguments);
    if (while_reported)
        while_reported();
}

static bool was_reported(const char *format, const void *lock, const char *thread)
{
    char words[80];

    snprintf(words, sizeof words, format, lock, thread);
    return strstr(reported, words) != NULL;
}

/* --- Releases -------------------------------------------------------------------------- */

static int release_one(void *nothing)
{
    (void)nothing;
    return lock_release(&one);
}

static int released_in_interrupt;

static void release_one_in_interrupt(void)
{
    released_in_interrupt = lock_release(&one);
}

TEST("the release of a free lock is E_NOT_OWNER, and it stays free")
{
    EXPECT(lock_release(&one) == E_NOT_OWNER);
    EXPECT(!lock_is_locked(&one));
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    EXPECT(lock_release(&one) == OK);
    EXPECT(lock_release(&one) == E_NOT_OWNER);
}

TEST("a release by another thread, on either core, or by an interrupt is E_NOT_OWNER, and its owner keeps it")
{
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, release_one, HIGH, CORE(core));
        EXPECT(crew_result(&ann) == E_NOT_OWNER);
        crew_interrupt(core, release_one_in_interrupt);
        EXPECT(released_in_interrupt == E_NOT_OWNER);
    }
    EXPECT(lock_owner(&one) == thread_current());
    EXPECT(lock_release(&one) == OK);
}

TEST("a release by another thread does not let a waiter in")
{
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    crew_start(&ann, release_one, HIGH, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_NOT_OWNER);
    EXPECT(lock_acquire(&two, NO_WAIT) == OK);
    EXPECT(lock_release(&one) == OK && lock_release(&two) == OK);
}

static void release_in_order(struct lock *first, struct lock *second, struct lock *third)
{
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    EXPECT(lock_acquire(&two, NO_WAIT) == OK);
    EXPECT(lock_acquire(&three, NO_WAIT) == OK);
    EXPECT(lock_release(first) == OK && !lock_is_locked(first));
    EXPECT(lock_is_locked(second) && lock_is_locked(third));
    EXPECT(lock_release(second) == OK && lock_is_locked(third));
    EXPECT(lock_release(third) == OK);
    EXPECT(!lock_is_locked(&one) && !lock_is_locked(&two) && !lock_is_locked(&three));
}

TEST("locks are released in any order")
{
    release_in_order(&one, &two, &three);
    release_in_order(&one, &three, &two);
    release_in_order(&two, &one, &three);
    release_in_order(&two, &three, &one);
    release_in_order(&three, &one, &two);
    release_in_order(&three, &two, &one);
}

static struct lock *const waited_for[] = { &one, &two, &three };

static int take_one_of(void *lock)
{
    EXPECT(lock_acquire(lock, FOREVER) == OK);
    return lock_release(lock);
}

static void block_on(struct thread *hand, unsigned number, unsigned core)
{
    hand->arg = waited_for[number];
    crew_block(hand, take_one_of, HIGH - number, CORE(core));
}

static unsigned most_lent(void)
{
    for (unsigned n = 0; n < COUNT_OF(waited_for); n++)
        if (lock_owner(waited_for[n]) == thread_current())
            return HIGH - n;
    return NORMAL;
}

static void release_waited_for(struct lock *first, struct lock *second, struct lock *third)
{
    struct lock *const order[] = { first, second, third };

    for (unsigned n = 0; n < COUNT_OF(waited_for); n++)
        EXPECT(lock_acquire(waited_for[n], NO_WAIT) == OK);
    block_on(&ann, 0, 0);
    block_on(&bob, 1, OTHER);
    block_on(&cat, 2, 0);
    for (unsigned n = 0; n < COUNT_OF(order); n++) {
        EXPECT(thread_effective_priority(thread_current()) == most_lent());
        EXPECT(lock_release(order[n]) == OK && lock_owner(order[n]) != thread_current());
    }
    EXPECT(thread_effective_priority(thread_current()) == NORMAL);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
}

TEST("and so they are where others wait for each of them; each release gives back what that lock had brought")
{
    release_waited_for(&one, &two, &three);
    release_waited_for(&one, &three, &two);
    release_waited_for(&two, &one, &three);
    release_waited_for(&two, &three, &one);
    release_waited_for(&three, &one, &two);
    release_waited_for(&three, &two, &one);
}

TEST("a lock that nobody waits for, released before one that somebody waits for, leaves what that one brought")
{
    for (unsigned n = 0; n < COUNT_OF(waited_for); n++)
        EXPECT(lock_acquire(waited_for[n], NO_WAIT) == OK);
    block_on(&ann, 1, OTHER);
    EXPECT(lock_release(&one) == OK && thread_effective_priority(thread_current()) == HIGH - 1);
    EXPECT(lock_release(&two) == OK && thread_effective_priority(thread_current()) == NORMAL);
    EXPECT(lock_release(&three) == OK);
    EXPECT(crew_result(&ann) == OK);
}

/* --- Deadlock ---------------------------------------------------------------------------- */

TEST("acquiring one's own lock is E_DEADLOCK whatever the timeout, and it stays held once")
{
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    EXPECT(lock_acquire(&one, FOREVER) == E_DEADLOCK);
    EXPECT(lock_acquire(&one, MS(1)) == E_DEADLOCK);
    EXPECT(lock_acquire(&one, NO_WAIT) == E_DEADLOCK);
    EXPECT(lock_release(&one) == OK);
    EXPECT(lock_release(&one) == E_NOT_OWNER);
}

static int take_both(struct lock *first, struct lock *second)
{
    EXPECT(lock_acquire(first, FOREVER) == OK);
    const int result = lock_acquire(second, FOREVER);
    EXPECT(lock_release(second) == (result == OK ? OK : E_NOT_OWNER));
    EXPECT(lock_release(first) == OK);
    return result;
}

static int take_two_then_one(void *nothing)
{
    (void)nothing;
    return take_both(&two, &one);
}

static int take_three_then_two(void *nothing)
{
    (void)nothing;
    return take_both(&three, &two);
}

/* AB-BA: this thread owns `one`, ann on `core` owns `two` and waits for `one`. */
static void cross_with_ann(unsigned core)
{
    reported[0] = '\0';
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    crew_block(&ann, take_two_then_one, NORMAL, core);
}

static void uncross(void)
{
    EXPECT(lock_release(&one) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(!lock_is_locked(&one) && lock_owner(&two) != &ann);
}

TEST("two locks crossed by two threads, on one core and on two: the second to wait is refused, then both go on")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        cross_with_ann(CORE(core));
        EXPECT(lock_acquire(&two, FOREVER) == E_DEADLOCK);
        EXPECT(lock_owner(&two) == &ann && lock_owner(&one) == thread_current());
        uncross();
    }
}

TEST("a wait with a timeout is refused as well, for it would only end by that")
{
    cross_with_ann(CORE(OTHER));
    EXPECT(lock_acquire(&two, SECONDS(20)) == E_DEADLOCK);
    uncross();
}

TEST("a refused wait is reported with the threads and the locks on both cores")
{
    cross_with_ann(CORE(OTHER));
    EXPECT(lock_acquire(&two, FOREVER) == E_DEADLOCK);
    EXPECT(was_reported("may not wait for lock %p", &two, NULL));
    EXPECT(was_reported("lock %p is held by thread \"%s\"", &two, "ann"));
    EXPECT(was_reported("lock %p is held by thread \"%s\"", &one, "main"));
    uncross();
}

TEST("a cycle of three threads and three locks over both cores is refused and reported whole")
{
    cross_with_ann(CORE(OTHER));
    crew_block(&bob, take_three_then_two, NORMAL, CORE(0));
    EXPECT(lock_acquire(&three, FOREVER) == E_DEADLOCK);
    EXPECT(was_reported("lock %p is held by thread \"%s\"", &three, "bob"));
    EXPECT(was_reported("lock %p is held by thread \"%s\"", &two, "ann"));
    EXPECT(was_reported("lock %p is held by thread \"%s\"", &one, "main"));
    uncross();
    EXPECT(crew_result(&bob) == OK);
}

static unsigned lines_to_go;

/* As if the refused thread had backed off already. */
static void uncross_while_reported(void)
{
    if (lines_to_go-- > 0)
        return;
    while_reported = NULL;
    uncross();
    crew_result(&bob);
}

static void report_of_cycle_that_ends_after(unsigned lines)
{
    cross_with_ann(CORE(OTHER));
    crew_block(&bob, take_three_then_two, NORMAL, CORE(0));
    lines_to_go = lines;
    while_reported = uncross_while_reported;
    EXPECT(lock_acquire(&three, FOREVER) == E_DEADLOCK);
    EXPECT(while_reported == NULL && was_reported("may not wait for lock %p", &three, NULL));
}

TEST("a cycle that ends while it is reported is reported as far as there is one")
{
    report_of_cycle_that_ends_after(0);
    EXPECT(was_reported("lock %p is held by thread \"%s\"", &three, "bob"));
    EXPECT(!was_reported("lock %p is held by thread \"%s\"", &two, "ann"));
    report_of_cycle_that_ends_after(1);
    EXPECT(was_reported("lock %p is held by thread \"%s\"", &three, "bob"));
    EXPECT(!was_reported("lock %p is held by thread \"%s\"", &two, "ann"));
}

static struct waiter *volatile to_be_late;

bool __real_inheritance_leads_to(const struct thread *owner, const struct thread *thread);
bool __wrap_inheritance_leads_to(const struct thread *owner, const struct thread *thread);

/* Masked, so what is late by now is told so when interrupts are let in. */
bool __wrap_inheritance_leads_to(const struct thread *owner, const struct thread *thread)
{
    const bool leads = __real_inheritance_leads_to(owner, thread);
    struct waiter *waiter = to_be_late;

    to_be_late = NULL;
    if (waiter) {
        timeout_cancel(&waiter->timeout);
        timeout_arm(&waiter->timeout, clock_now().microseconds);
    }
    return leads;
}

static int take_two_then_one_for_an_hour(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&two, FOREVER) == OK);
    const int result = lock_acquire(&one, SECONDS(3600));
    EXPECT(lock_release(&two) == OK);
    return result;
}

TEST("a cycle that a timeout ends after it was found and before it is reported is refused all the same")
{
    reported[0] = '\0';
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    crew_block(&ann, take_two_then_one_for_an_hour, HIGH, CORE(0));
    to_be_late = ann.waiter;
    EXPECT(lock_acquire(&two, FOREVER) == E_DEADLOCK);
    EXPECT(was_reported("may not wait for lock %p", &two, NULL));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
    EXPECT(lock_release(&one) == OK && !lock_is_locked(&two));
}

enum { LINKS = 18, LINKS_REPORTED = 16 };

static struct link {
    struct thread thread;
    uint8_t stack[640] __attribute__((aligned(8)));
    struct lock lock; /* the thread's; it waits for that of the one before */
} links[LINKS];

static int take_own_then_that_before(void *argument)
{
    struct link *own = argument;

    EXPECT(lock_acquire(&own->lock, FOREVER) == OK);
    EXPECT(lock_acquire(own == links ? &one : &(own - 1)->lock, FOREVER) == OK);
    EXPECT(lock_release(own == links ? &one : &(own - 1)->lock) == OK);
    return lock_release(&own->lock);
}

static void block_link_on_that_before(struct link *link, unsigned core)
{
    *link = (struct link){ .thread = THREAD_INIT("link", link->stack, .target = take_own_then_that_before, .arg = link,
                                                 .core = (uint8_t)core) };
    EXPECT(thread_start(&link->thread) == OK);
    EVENTUALLY(thread_state(&link->thread) == BLOCKED);
}

TEST("of a cycle of very many the report shows the beginning")
{
    reported[0] = '\0';
    EXPECT(lock_acquire(&one, NO_WAIT) == OK);
    for (unsigned n = 0; n < LINKS; n++)
        block_link_on_that_before(&links[n], CORE(n % CORES));
    EXPECT(lock_acquire(&links[LINKS - 1].lock, FOREVER) == E_DEADLOCK);
    for (unsigned n = 0; n < LINKS; n++)
        EXPECT(was_reported("lock %p is held by thread \"%s\"", &links[n].lock, "link") ==
               (n >= LINKS - LINKS_REPORTED));
    EXPECT(lock_release(&one) == OK);
    for (unsigned n = 0; n < LINKS; n++)
        EXPECT(thread_join(&links[n].thread, FOREVER) == OK);
}

TEST("a long chain that ends elsewhere is no cycle: nothing is refused, nothing reported")
{
    cross_with_ann(CORE(OTHER));
    crew_block(&bob, take_three_then_two, NORMAL, CORE(0));
    EXPECT(lock_release(&one) == OK);
    EXPECT(lock_acquire(&three, FOREVER) == OK);
    EXPECT(lock_release(&three) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(reported[0] == '\0');
}

TEST("a refused wait lends nothing, and the lock can be had later")
{
    cross_with_ann(CORE(OTHER));
    EXPECT(thread_set_priority(&ann, LOW) == OK);
    EXPECT(lock_acquire(&two, FOREVER) == E_DEADLOCK);
    EXPECT(thread_effective_priority(&ann) == LOW);
    uncross();
    EXPECT(lock_acquire(&two, NO_WAIT) == OK && lock_release(&two) == OK);
}

/* --- Owners that end ---------------------------------------------------------------------- */

static int end_with_one(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&one, FOREVER);
    crew_until(1);
    return result;
}

static int end_with_two_and_three(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&two, FOREVER) == OK && lock_acquire(&three, FOREVER) == OK);
    crew_until(1);
    return OK;
}

static int acquire_release_one(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&one, FOREVER);
    crew_note();
    EXPECT(lock_release(&one) == OK);
    return result;
}

static int acquire_release_two(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&two, FOREVER);
    EXPECT(lock_release(&two) == OK);
    return result;
}

TEST("the lock of a thread that ended is free; who takes it holds it, is told once, and nobody after")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_go(1);
        crew_start(&ann, end_with_one, NORMAL, CORE(core));
        EXPECT(crew_result(&ann) == OK);
        EXPECT(!lock_is_locked(&one) && lock_owner(&one) == NULL);
        EXPECT(lock_release(&one) == E_NOT_OWNER);
        EXPECT(lock_acquire(&one, NO_WAIT) == E_OWNER_DIED);
        EXPECT(lock_owner(&one) == thread_current());
        EXPECT(lock_release(&one) == OK);
        EXPECT(lock_acquire(&one, FOREVER) == OK && lock_release(&one) == OK);
    }
}

TEST("of those who wait for a thread that ends the most urgent gets the lock with E_OWNER_DIED, the rest with OK")
{
    crew_order_forget();
    crew_go(0);
    crew_start(&ann, end_with_one, NORMAL, CORE(OTHER));
    EVENTUALLY(lock_owner(&one) == &ann);
    crew_block(&bob, acquire_release_one, LOW, CORE(OTHER));
    crew_block(&cat, acquire_release_one, HIGH, CORE(0));
    crew_go(1);
    EXPECT(crew_result(&cat) == E_OWNER_DIED);
    EXPECT(crew_result(&bob) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(crew_order_is("cb"));
}

TEST("every lock a thread ends with is passed on or marked")
{
    crew_go(0);
    crew_start(&ann, end_with_two_and_three, NORMAL, CORE(OTHER));
    EVENTUALLY(lock_owner(&three) == &ann);
    crew_block(&bob, acquire_release_two, NORMAL, CORE(0));
    crew_go(1);
    EXPECT(crew_result(&bob) == E_OWNER_DIED);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(lock_acquire(&three, FOREVER) == E_OWNER_DIED && lock_release(&three) == OK);
    EXPECT(lock_acquire(&two, NO_WAIT) == OK && lock_release(&two) == OK);
}

TEST("one who got a lock with E_OWNER_DIED and ends with it passes it on in turn")
{
    crew_go(1);
    crew_start(&ann, end_with_one, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == OK);
    crew_start(&bob, end_with_one, NORMAL, CORE(0));
    EXPECT(crew_result(&bob) == E_OWNER_DIED);
    EXPECT(lock_acquire(&one, FOREVER) == E_OWNER_DIED && lock_release(&one) == OK);
}

TEST("WITH_LOCK enters, and releases, a lock whose owner ended")
{
    bool entered = false;

    crew_go(1);
    crew_start(&ann, end_with_one, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == OK);
    WITH_LOCK (&one)
        entered = lock_owner(&one) == thread_current();
    EXPECT(entered && !lock_is_locked(&one));
}

static int tried_in_interrupt;

static void try_one_in_interrupt(void)
{
    tried_in_interrupt = lock_acquire(&one, NO_WAIT);
    EXPECT(lock_release(&one) == OK);
}

TEST("an interrupt that tries the lock of a thread that ended is told as well")
{
    crew_go(1);
    crew_start(&ann, end_with_one, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == OK);
    test_in_interrupt(try_one_in_interrupt);
    EXPECT(tried_in_interrupt == E_OWNER_DIED);
}

/* --- Races -------------------------------------------------------------------------------- */

static volatile bool stop;

static int end_with_one_at_once(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&one, NO_WAIT);
    return result == OK || result == E_OWNER_DIED ? OK : result;
}

/* What it took it must be able to give back: else somebody marked it meanwhile. */
static int try_one_all_the_time(void *nothing)
{
    (void)nothing;
    while (!stop) {
        const int result = lock_acquire(&one, NO_WAIT);

        if (result == OK || result == E_OWNER_DIED)
            EXPECT(lock_release(&one) == OK);
        arch_relax();
    }
    return OK;
}

TEST("a lock is never marked over the head of one who takes it while its owner ends")
{
    stop = false;
    crew_start(&bob, try_one_all_the_time, LOW, CORE(OTHER));
    for (unsigned round = 0; round < 1000; round++) {
        crew_start(&ann, end_with_one_at_once, HIGH, CORE(0));
        EXPECT(thread_state(&ann) == DONE);
        arch_relax();
    }
    stop = true;
    EXPECT(crew_result(&bob) == OK);
}

static void try_one_and_release(void)
{
    const int result = lock_acquire(&one, NO_WAIT);

    EXPECT(result == OK || result == E_OWNER_DIED || result == E_TIMEOUT);
    EXPECT(lock_release(&one) == (result == E_TIMEOUT ? E_NOT_OWNER : OK));
}

TEST("an interrupt that tries a lock that comes and goes on the other core never waits")
{
    stop = false;
    crew_start(&bob, try_one_all_the_time, LOW, CORE(OTHER));
    for (unsigned round = 0; round < 1000; round++)
        test_in_interrupt(try_one_and_release);
    stop = true;
    EXPECT(crew_result(&bob) == OK);
}

/*
 * condition.c - what kernel/condition.h promises:
 *
 *   wait lets go of the lock, and has it again when it returns, after a timeout too
 *   notify wakes so many, the most urgent first, and notify_all everybody
 *   wait_for comes back when its predicate is true, or the time is over
 *   without the lock, in an interrupt, or masked they are refused and change nothing
 *   a lock that cannot be had again is said so
 *   no notification is lost
 */
#include "tests/harness/crew.h"

static struct lock lock = LOCK_INIT;
static struct condition changed = CONDITION_INIT(&lock);

static int wait_with(duration_t timeout)
{
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    const int result = condition_wait(&changed, timeout);
    crew_note();
    EXPECT(lock_is_owned(&lock));
    EXPECT(lock_release(&lock) == OK);
    return result;
}

static int wait(void *nothing)
{
    (void)nothing;
    return wait_with(FOREVER);
}

static int wait_shortly(void *nothing)
{
    (void)nothing;
    return wait_with(MS(2));
}

static void notify(unsigned n)
{
    WITH_LOCK (&lock)
        EXPECT(condition_notify(&changed, n) == OK);
}

static void notify_all(void)
{
    WITH_LOCK (&lock)
        EXPECT(condition_notify_all(&changed) == OK);
}

TEST("wait lets go of the lock and has it again when a notify on the same core or the other one wakes it")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, wait, HIGH, CORE(core));
        EXPECT(!lock_is_locked(&lock));
        notify(1);
        EXPECT(crew_result(&ann) == OK);
    }
}

TEST("one who was notified goes on when the notifier lets go of the lock, and not before")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_order_forget();
        crew_block(&ann, wait, HIGH, CORE(core));
        WITH_LOCK (&lock) {
            EXPECT(condition_notify(&changed, 1) == OK);
            EVENTUALLY(ann.blocked_on_lock);
            EXPECT(lock_owner(&lock) == thread_current());
            EXPECT(crew_order_is(""));
        }
        EXPECT(crew_result(&ann) == OK);
    }
}

TEST("condition_init() makes one that works")
{
    struct condition local;

    condition_init(&local, &lock);
    WITH_LOCK (&lock) {
        EXPECT(condition_wait(&local, MS(1)) == E_TIMEOUT);
        EXPECT(condition_notify(&local, 1) == OK && condition_notify_all(&local) == OK);
    }
}

TEST("a notification that nobody waits for is not kept")
{
    notify(1);
    notify_all();
    EXPECT(wait_shortly(NULL) == E_TIMEOUT);
}

TEST("NO_WAIT is E_TIMEOUT at once, without letting go of the lock; a timeout is not early, and the lock is had again")
{
    WITH_LOCK (&lock) {
        crew_block(&ann, wait, HIGH, CORE(OTHER));
        EXPECT(condition_wait(&changed, NO_WAIT) == E_TIMEOUT);
        EXPECT(lock_is_owned(&lock) && ann.blocked_on_lock);
        const instant_t start = clock_now();
        EXPECT(condition_wait(&changed, MS(2)) == E_TIMEOUT);
        EXPECT(clock_since(start).microseconds >= 2000);
        EXPECT(lock_is_owned(&lock));
    }
    EVENTUALLY(!ann.blocked_on_lock && thread_state(&ann) == BLOCKED);
    notify(1);
    EXPECT(crew_result(&ann) == OK);
}

TEST("a timeout on the other core ends the wait there")
{
    crew_start(&ann, wait_shortly, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
    EXPECT(wait_queue_is_empty(&changed.waiters));
}

static int hold_then_wait_shortly(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    crew_until(1);
    const int result = condition_wait(&changed, MS(2));
    EXPECT(lock_release(&lock) == OK);
    return result;
}

static unsigned amount;

/* Has the lock from when ann waits until she has timed out. */
static int keep_ann_out(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    EVENTUALLY(ann.blocked_on_lock);
    EXPECT(condition_notify(&changed, 1) == OK);
    amount = 3;
    return lock_release(&lock);
}

static void let_time_out_while_locked(int (*job)(void *), unsigned core)
{
    crew_go(0);
    crew_start(&ann, job, NORMAL, core);
    EVENTUALLY(lock_owner(&lock) == &ann);
    crew_block(&bob, keep_ann_out, NORMAL, CORE(0));
    crew_go(1);
    EXPECT(crew_result(&bob) == OK);
}

TEST("one who timed out while another has the lock waits for the lock, and a notification then is not for it")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        let_time_out_while_locked(hold_then_wait_shortly, CORE(core));
        EXPECT(crew_result(&ann) == E_TIMEOUT);
    }
}

/* --- Who is woken --------------------------------------------------------------------- */

static void block_four(void)
{
    crew_order_forget();
    crew_take_no_turns();
    crew_block(&ann, wait, NORMAL + 1, CORE(0));
    crew_block(&bob, wait, HIGH, CORE(0));
    crew_block(&cat, wait, NORMAL + 1, CORE(0));
    crew_block(&dan, wait, HIGH + 1, CORE(0));
}

TEST("notify wakes as many as it is told, by priority, equals in the order they came")
{
    block_four();
    notify(0);
    EXPECT(crew_order_is(""));
    notify(1);
    EXPECT(crew_order_is("d"));
    notify(2);
    EXPECT(crew_order_is("dba"));
    notify(7);
    EXPECT(crew_order_is("dbac"));
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
}

TEST("notify_all wakes everybody, on both cores, and they have the lock one after the other")
{
    block_four();
    notify_all();
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
    EXPECT(crew_order_is("dbac"));
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, wait, LOW, CORE(0));
        crew_block(&bob, wait, HIGH, CORE(OTHER));
        crew_block(&cat, wait, NORMAL, ANY_CORE);
        notify_all();
        EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
    }
}

TEST("a waiter's place in the queue follows its priority")
{
    block_four();
    EXPECT(thread_set_priority(&dan, NORMAL + 2) == OK);
    EXPECT(thread_set_priority(&cat, HIGH + 1) == OK);
    for (unsigned left = 4; left > 0; left--)
        notify(1);
    EXPECT(crew_order_is("cbda"));
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
}

static int wait_when_somebody_urgent_wants_the_lock(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    crew_until(1);
    const int result = condition_wait(&changed, FOREVER);
    crew_note();
    EXPECT(lock_release(&lock) == OK);
    return result;
}

static int take_turn(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    return lock_release(&lock);
}

TEST("what a waiter was lent as the lock's owner ends with the lock: it waits at its own priority")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_order_forget();
        crew_go(0);
        crew_start(&ann, wait_when_somebody_urgent_wants_the_lock, LOW, CORE(core));
        EVENTUALLY(lock_owner(&lock) == &ann);
        crew_block(&bob, take_turn, HIGH, CORE(OTHER));
        EXPECT(thread_effective_priority(&ann) == HIGH);
        crew_go(1);
        EXPECT(crew_result(&bob) == OK);
        EVENTUALLY(thread_state(&ann) == BLOCKED);
        EXPECT(thread_effective_priority(&ann) == LOW);
        crew_block(&cat, wait, NORMAL, CORE(OTHER));
        notify(1);
        EXPECT(crew_result(&cat) == OK);
        EXPECT(crew_order_is("c"));
        notify(1);
        EXPECT(crew_result(&ann) == OK);
    }
}

/* --- wait_for ------------------------------------------------------------------------------- */

static unsigned asked;

static bool is_at_least(void *enough)
{
    EXPECT(lock_is_owned(&lock));
    asked++;
    return amount >= (uintptr_t)enough;
}

static int wait_for_held(uintptr_t enough, duration_t timeout)
{
    const int result = condition_wait_for(&changed, is_at_least, (void *)enough, timeout);
    EXPECT(lock_release(&lock) == OK);
    return result;
}

static int wait_for(uintptr_t enough, duration_t timeout)
{
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    return wait_for_held(enough, timeout);
}

static int wait_for_three(void *nothing)
{
    (void)nothing;
    return wait_for(3, FOREVER);
}

static int wait_for_three_shortly(void *nothing)
{
    (void)nothing;
    return wait_for(3, MS(5));
}

static void change(unsigned to)
{
    WITH_LOCK (&lock) {
        amount = to;
        EXPECT(condition_notify_all(&changed) == OK);
    }
}

TEST("wait_for returns at once where the predicate is true, and asks it once")
{
    amount = 3;
    asked = 0;
    EXPECT(wait_for(3, NO_WAIT) == OK);
    EXPECT(wait_for(3, FOREVER) == OK);
    EXPECT(asked == 2);
}

TEST("wait_for goes on waiting through notifications until the predicate is true")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        amount = 0;
        crew_block(&ann, wait_for_three, HIGH, CORE(core));
        for (unsigned n = 1; n < 3; n++) {
            change(n);
            EVENTUALLY(thread_state(&ann) == BLOCKED);
        }
        change(3);
        EXPECT(crew_result(&ann) == OK);
    }
}

TEST("wait_for is E_TIMEOUT with NO_WAIT and when the time is over, notifications or not")
{
    amount = 0;
    EXPECT(wait_for(3, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    crew_start(&ann, wait_for_three_shortly, HIGH, CORE(OTHER));
    while (thread_state(&ann) != DONE) {
        change(amount ^ 1);
        sleep_for(US(300));
    }
    EXPECT(clock_since(start).microseconds >= 5000);
    EXPECT(crew_result(&ann) == E_TIMEOUT);
}

static int hold_then_wait_for_three_shortly(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    crew_until(1);
    return wait_for_held(3, MS(2));
}

TEST("wait_for is OK if the predicate became true although nobody said so before the time was over")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        amount = 0;
        let_time_out_while_locked(hold_then_wait_for_three_shortly, CORE(core));
        EXPECT(crew_result(&ann) == OK);
    }
}

/* --- Misuse ------------------------------------------------------------------------------------ */

static int call_all(void *nothing)
{
    (void)nothing;
    EXPECT(condition_wait(&changed, NO_WAIT) == E_NOT_OWNER);
    EXPECT(condition_wait(&changed, FOREVER) == E_NOT_OWNER);
    EXPECT(condition_wait_for(&changed, is_at_least, NULL, FOREVER) == E_NOT_OWNER);
    EXPECT(condition_notify(&changed, 1) == E_NOT_OWNER);
    EXPECT(condition_notify_all(&changed) == E_NOT_OWNER);
    return OK;
}

static void call_all_in_interrupt(void)
{
    call_all(NULL);
}

TEST("without the lock all is E_NOT_OWNER and nobody is woken, whether it is free or another's")
{
    crew_block(&ann, wait, NORMAL, CORE(OTHER));
    asked = 0;
    call_all(NULL);
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&bob, call_all, NORMAL, CORE(core));
        EXPECT(crew_result(&bob) == OK);
        crew_interrupt(core, call_all_in_interrupt);
    }
    EXPECT(asked == 0);
    EXPECT(lock_is_owned(&lock) && thread_state(&ann) == BLOCKED && !ann.blocked_on_lock);
    EXPECT(lock_release(&lock) == OK);
    notify(1);
    EXPECT(crew_result(&ann) == OK);
}

static struct {
    int acquire, wait, no_wait, wait_for, notify, release;
} seen;

static void try_in_interrupt(void)
{
    seen.acquire = lock_acquire(&lock, NO_WAIT);
    seen.wait = condition_wait(&changed, FOREVER);
    seen.no_wait = condition_wait(&changed, NO_WAIT);
    seen.wait_for = condition_wait_for(&changed, is_at_least, (void *)1, MS(1));
    seen.notify = condition_notify_all(&changed);
    seen.release = lock_release(&lock);
}

TEST("an interrupt that has the lock may notify, and is refused to wait without losing the lock")
{
    amount = 0;
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, wait, NORMAL, CORE(0));
        crew_block(&bob, wait, NORMAL, CORE(OTHER));
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.acquire == OK && seen.notify == OK && seen.release == OK);
        EXPECT(seen.wait == E_CONTEXT && seen.no_wait == E_TIMEOUT && seen.wait_for == E_CONTEXT);
        EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    }
}

TEST("with interrupts masked wait is E_CONTEXT, and the lock is still the caller's")
{
    EXPECT(crew_masked(wait) == E_CONTEXT);
    EXPECT(crew_masked(wait_shortly) == E_CONTEXT);
    EXPECT(!lock_is_locked(&lock));
}

/* --- A lock that cannot just be had again ------------------------------------------------------- */

static struct lock kept = LOCK_INIT;

static int wait_with_another_lock(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&kept, FOREVER) == OK);
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    const int result = condition_wait(&changed, FOREVER);
    EXPECT(lock_is_owned(&lock) == (result != E_DEADLOCK));
    EXPECT(lock_release(&kept) == OK);
    return result;
}

TEST("one who kept a lock that the lock's owner now waits for is told E_DEADLOCK, and has not got the lock")
{
    crew_block(&ann, wait_with_another_lock, LOW, CORE(0));
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    EXPECT(condition_notify(&changed, 1) == OK);
    EXPECT(lock_acquire(&kept, FOREVER) == OK); /* only now ann runs */
    EXPECT(lock_release(&kept) == OK && lock_release(&lock) == OK);
    EXPECT(crew_result(&ann) == E_DEADLOCK);
}

static int end_with_the_lock(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    return condition_notify_all(&changed);
}

TEST("who is woken by one that ends with the lock is told E_OWNER_DIED, and has it")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, wait, HIGH, CORE(core));
        crew_start(&bob, end_with_the_lock, NORMAL, CORE(OTHER));
        EXPECT(crew_result(&bob) == OK);
        EXPECT(crew_result(&ann) == E_OWNER_DIED);
    }
}

/* --- Races ------------------------------------------------------------------------------------------ */

enum { ROUNDS = 1000 };

static volatile bool stop;

static int produce(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < ROUNDS; round++) {
        EXPECT(lock_acquire(&lock, FOREVER) == OK);
        while (amount != 0)
            EXPECT(condition_wait(&changed, FOREVER) == OK);
        amount = 1;
        EXPECT(condition_notify(&changed, 1) == OK);
        EXPECT(lock_release(&lock) == OK);
    }
    return OK;
}

TEST("a producer and a consumer on two cores pass a thousand items, and no notification is lost")
{
    amount = 0;
    crew_start(&ann, produce, NORMAL, CORE(OTHER));
    for (unsigned round = 0; round < ROUNDS; round++) {
        EXPECT(lock_acquire(&lock, FOREVER) == OK);
        while (amount != 1)
            EXPECT(condition_wait(&changed, FOREVER) == OK);
        amount = 0;
        EXPECT(condition_notify(&changed, 1) == OK);
        EXPECT(lock_release(&lock) == OK);
    }
    EXPECT(crew_result(&ann) == OK);
    EXPECT(wait_queue_is_empty(&changed.waiters));
}

static int notify_until_stopped(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; !stop; round++) {
        notify(1);
        sleep_for(US(10 + round % 37));
    }
    return OK;
}

TEST("a timeout that meets a notification ends in one of the two, with the lock")
{
    unsigned notified = 0, late = 0;

    stop = false;
    crew_start(&ann, notify_until_stopped, NORMAL, CORE(OTHER));
    for (unsigned round = 0; round < ROUNDS || notified == 0 || late == 0; round++) {
        const int result = wait_with(US(5 + round % 50));

        EXPECT(result == OK || result == E_TIMEOUT);
        notified += result == OK;
        late += result == E_TIMEOUT;
    }
    stop = true;
    EXPECT(crew_result(&ann) == OK);
    EXPECT(wait_queue_is_empty(&changed.waiters));
}

/*
 * event.c - what kernel/event.h promises:
 *
 *   a flag: set and clear answer OK, also if it was so already; event_is_set() looks
 *   wait lets everybody through while it is set; else it waits, or says why not
 *   whoever waits when it is set gets OK, however soon it is cleared again
 *   whoever comes after a clear waits
 */
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

static struct event ready = EVENT_INIT;

static int wait(void *nothing)
{
    (void)nothing;
    const int result = event_wait(&ready, FOREVER);
    crew_note();
    return result;
}

static int wait_shortly(void *nothing)
{
    (void)nothing;
    return event_wait(&ready, MS(2));
}

TEST("an event made at file scope or by event_init() is clear")
{
    struct event local;

    EXPECT(!event_is_set(&ready));
    event_init(&local);
    EXPECT(!event_is_set(&local));
    EXPECT(event_wait(&local, NO_WAIT) == E_TIMEOUT);
    EXPECT(event_set(&local) == OK && event_wait(&local, NO_WAIT) == OK);
    event_init(&local);
    EXPECT(!event_is_set(&local));
}

TEST("set and clear answer OK whatever it was, and once set every wait goes through")
{
    EXPECT(event_clear(&ready) == OK);
    EXPECT(event_set(&ready) == OK && event_set(&ready) == OK);
    EXPECT(event_is_set(&ready));
    EXPECT(event_wait(&ready, FOREVER) == OK && event_wait(&ready, NO_WAIT) == OK);
    EXPECT(event_is_set(&ready));
    EXPECT(event_clear(&ready) == OK && event_clear(&ready) == OK);
    EXPECT(!event_is_set(&ready));
}

TEST("wait on a clear event says E_TIMEOUT with NO_WAIT and after the time, not early, and it stays clear")
{
    EXPECT(event_wait(&ready, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(event_wait(&ready, MS(2)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    EXPECT(!event_is_set(&ready));
    EXPECT(event_set(&ready) == OK && event_clear(&ready) == OK);
}

TEST("a timeout on the other core ends the wait there")
{
    crew_start(&ann, wait_shortly, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
}

TEST("a set lets everybody through who waits, on both cores")
{
    crew_block(&ann, wait, LOW, CORE(0));
    crew_block(&bob, wait, HIGH, CORE(OTHER));
    crew_block(&cat, wait, NORMAL, CORE(OTHER));
    crew_block(&dan, wait, NORMAL, ANY_CORE);
    EXPECT(event_set(&ready) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
    EXPECT(event_clear(&ready) == OK);
}

TEST("those that wait when it is set get OK although it is cleared before they run")
{
    crew_block(&ann, wait, LOW, CORE(0));
    crew_block(&bob, wait, LOW, CORE(0));
    crew_block(&cat, wait, LOW, CORE(OTHER));
    EXPECT(event_set(&ready) == OK);
    EXPECT(event_clear(&ready) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
    EXPECT(!event_is_set(&ready));
    EXPECT(event_wait(&ready, NO_WAIT) == E_TIMEOUT);
}

TEST("those a set wakes run by priority, in the order they came among equals; none runs before all are awake")
{
    crew_order_forget();
    crew_take_no_turns();
    crew_block(&ann, wait, HIGH, CORE(0));
    crew_block(&bob, wait, HIGH + 1, CORE(0));
    crew_block(&cat, wait, HIGH, CORE(0));
    crew_block(&dan, wait, HIGH + 2, CORE(0));
    EXPECT(thread_set_priority(&dan, NORMAL + 1) == OK);
    EXPECT(event_set(&ready) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
    EXPECT(crew_order_is("bacd"));
    EXPECT(event_clear(&ready) == OK);
}

/* --- Interrupts ---------------------------------------------------------------------- */

static struct {
    int forever, no_wait, set, after, clear;
} seen;

static void try_in_interrupt(void)
{
    seen.forever = event_wait(&ready, FOREVER);
    seen.no_wait = event_wait(&ready, NO_WAIT);
    seen.set = event_set(&ready);
    seen.after = event_wait(&ready, FOREVER);
    seen.clear = event_clear(&ready);
}

TEST("in an interrupt wait says E_CONTEXT on a clear event and OK on a set one, and set and clear work")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.forever == E_CONTEXT && seen.no_wait == E_TIMEOUT);
        EXPECT(seen.set == OK && seen.after == OK && seen.clear == OK);
        EXPECT(!event_is_set(&ready));
    }
}

TEST("with interrupts masked wait says E_CONTEXT on a clear event and OK on a set one")
{
    EXPECT(crew_masked(wait) == E_CONTEXT);
    EXPECT(crew_masked(wait_shortly) == E_CONTEXT);
    EXPECT(event_set(&ready) == OK);
    EXPECT(crew_masked(wait) == OK);
    EXPECT(event_clear(&ready) == OK);
}

static void set_from_interrupt(void)
{
    event_set(&ready);
}

TEST("a set in an interrupt on either core wakes waiters on either core")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, wait, NORMAL, CORE(0));
        crew_block(&bob, wait, LOW, CORE(0));
        crew_block(&cat, wait, NORMAL, CORE(OTHER));
        crew_interrupt(core, set_from_interrupt);
        EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
        EXPECT(event_clear(&ready) == OK);
    }
}

/* --- Races --------------------------------------------------------------------------------- */

static int wait_anew(void *nothing)
{
    (void)nothing;
    EXPECT(event_clear(&ready) == OK);
    return event_wait(&ready, MS(20));
}

/* Called by event_set() in place of a waiter's wake: the set is between its
 * first waiter and the next one, and the other core may do anything now. */
static void let_other_core_wait_anew(struct waiter *waiter)
{
    (void)waiter;
    crew_start(&dan, wait_anew, NORMAL, CORE(OTHER));
    SPIN_UNTIL(thread_state(&dan) == BLOCKED && ready.waiters.first && ready.waiters.first->thread == &dan);
}

TEST("one who waits after the other core cleared the event is not let through by the set before, still under way")
{
    struct waiter observer = {
        .priority = HIGH, .has_own_way = true, .wake = let_other_core_wait_anew, .queue = &ready.waiters
    };

    if (OTHER == 0)
        return; /* the one core is busy with the set */
    crew_block(&ann, wait, NORMAL, CORE(0));
    const uint32_t before = arch_mask_interrupts();
    const uint32_t state = spinlock_acquire(&ready.guard);
    wait_queue_insert(&ready.waiters, &observer);
    wait_leave_as(&ready.guard, state, before, OK);
    EXPECT(event_set(&ready) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(crew_result(&dan) == E_TIMEOUT);
    EXPECT(!event_is_set(&ready));
}

static struct event other_event = EVENT_INIT;

static int wait_for_other_event(void *nothing)
{
    (void)nothing;
    const int result = event_wait(&other_event, FOREVER);
    crew_note();
    return result;
}

static void set_other_event(struct waiter *waiter)
{
    (void)waiter;
    event_set(&other_event);
}

TEST("a set in the middle of a set wakes its waiters too, and none runs before all are awake")
{
    struct waiter observer = {
        .priority = HIGH, .has_own_way = true, .wake = set_other_event, .queue = &ready.waiters
    };

    crew_order_forget();
    crew_block(&ann, wait, NORMAL + 3, CORE(0)); /* the last to be awake */
    crew_block(&bob, wait_for_other_event, NORMAL + 2, CORE(0));
    crew_block(&cat, wait_for_other_event, NORMAL + 1, CORE(0));
    const uint32_t before = arch_mask_interrupts();
    const uint32_t state = spinlock_acquire(&ready.guard);
    wait_queue_insert(&ready.waiters, &observer);
    wait_leave_as(&ready.guard, state, before, OK);
    EXPECT(event_set(&ready) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
    EXPECT(crew_order_is("abc"));
    event_clear(&ready);
    event_clear(&other_event);
}

static void lower_setter(struct waiter *waiter)
{
    (void)waiter;
    EXPECT(thread_set_priority(thread_current(), LOW) == OK);
}

static int wait_and_find_bob_awake(void *nothing)
{
    const int result = wait(nothing);

    EXPECT(thread_state(&bob) != BLOCKED);
    return result;
}

TEST("a setter that is lowered in the middle of a set gives way when all are awake, not before")
{
    struct waiter observer = { .priority = HIGH, .has_own_way = true, .wake = lower_setter, .queue = &ready.waiters };

    crew_order_forget();
    crew_block(&ann, wait_and_find_bob_awake, NORMAL, CORE(0));
    crew_block(&bob, wait, NORMAL - 1, CORE(0));
    const uint32_t before = arch_mask_interrupts();
    const uint32_t state = spinlock_acquire(&ready.guard);
    wait_queue_insert(&ready.waiters, &observer);
    wait_leave_as(&ready.guard, state, before, OK);
    EXPECT(event_set(&ready) == OK);
    EXPECT(!thread_is_alive(&ann) && !thread_is_alive(&bob)); /* both more urgent by now */
    EXPECT(thread_set_priority(thread_current(), NORMAL) == OK);
    EXPECT(crew_order_is("ab"));
    event_clear(&ready);
}

enum { ROUNDS = 2000 };

static volatile bool stop;

static int set_and_clear(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; !stop; round++) {
        event_set(&ready);
        event_clear(&ready);
        sleep_for(US(10 + round % 37));
    }
    return OK;
}

TEST("a timeout that meets a set ends in one of the two")
{
    unsigned passed = 0, late = 0;

    stop = false;
    crew_start(&ann, set_and_clear, NORMAL, CORE(OTHER));
    for (unsigned round = 0; round < ROUNDS || passed == 0 || late == 0; round++) {
        const int result = event_wait(&ready, US(5 + round % 50));

        EXPECT(result == OK || result == E_TIMEOUT);
        passed += result == OK;
        late += result == E_TIMEOUT;
    }
    stop = true;
    EXPECT(crew_result(&ann) == OK);
    EXPECT(ready.waiters.first == NULL);
    event_clear(&ready);
}

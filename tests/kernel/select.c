/*
 * select.c - what kernel/select.h promises:
 *
 *   exactly one arm is done, whose index is the answer and whose call's answer is in
 *     its result; the first of those that can be done at once
 *   a token or an item that is given meanwhile goes to the select once, or to
 *     whoever else waits or comes: none is lost, none doubled
 *   it stands in each line by its thread's priority, also when that changes
 *   E_TIMEOUT, E_CONTEXT, E_INVALID, and nothing done
 */
#include "kernel/select.h"
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

static struct semaphore red = SEMAPHORE_INIT(0), green = SEMAPHORE_INIT(0);
static struct event ready = EVENT_INIT;
static struct queue items = QUEUE_INIT(int, 1), room = QUEUE_INIT(int, 1);
static struct blocks blocks = BLOCKS_INIT(int, 1);
static struct thread *joined = &cat;

/* What a hand selects from, and what came of it. */
static struct {
    int got, which, result;
    void *block;
} seen;

static int select_all(duration_t timeout)
{
    struct select_arm arms[] = {
        SELECT_ACQUIRE(&red),
        SELECT_ACQUIRE(&green),
        SELECT_WAIT(&ready),
        SELECT_GET(&items, &seen.got),
        SELECT_PUT(&room, &(int){ 5 }),
        SELECT_JOIN_QUEUE(&room),
        SELECT_ALLOCATE(&blocks, &seen.block),
        SELECT_JOIN(joined),
    };

    seen.got = 0;
    seen.which = select_any(arms, COUNT_OF(arms), timeout);
    seen.result = seen.which >= 0 ? arms[seen.which].result : seen.which;
    return seen.which;
}

static int select_forever(void *nothing)
{
    (void)nothing;
    return select_all(FOREVER);
}

static int select_shortly(void *nothing)
{
    (void)nothing;
    return select_all(MS(2));
}

static int select_for_long(void *nothing)
{
    (void)nothing;
    return select_all(SECONDS(1000));
}

static bool nobody_waits(void)
{
    return !red.waiters.first && !green.waiters.first && !ready.waiters.first && !items.getters.first &&
           !room.putters.first && !room.joiners.first && !blocks.takers.first;
}

static int until_released(void *nothing)
{
    (void)nothing;
    crew_until(1);
    return 7;
}

static void *block;
static int slots[2];

/* Nothing can be done. */
static void start_anew(void)
{
    EXPECT(queue_init(&items, &slots[0], sizeof(int), 1) == OK && queue_init(&room, &slots[1], sizeof(int), 1) == OK);
    EXPECT(queue_put(&room, &(int){ 3 }, NO_WAIT) == OK);
    if (blocks_available(&blocks))
        EXPECT(blocks_allocate(&blocks, &block, NO_WAIT) == OK);
    if (!thread_is_alive(&cat)) {
        crew_go(0);
        crew_start(&cat, until_released, LOW, CORE(OTHER));
    }
}

static void send_cat_home(void)
{
    crew_go(1);
    EXPECT(crew_result(&cat) == 7);
}

/* --- Each kind of arm ------------------------------------------------------------- */

static int take_room(void)
{
    int item;

    return queue_get(&room, &item, NO_WAIT);
}

static int give(unsigned arm)
{
    switch (arm) {
    case 0: return semaphore_release(&red);
    case 1: return semaphore_release(&green);
    case 2: return event_set(&ready);
    case 3: return queue_put(&items, &(int){ 9 }, NO_WAIT);
    case 4: return take_room();
    case 5: return queue_task_done(&room);
    case 6: return blocks_free(&blocks, block);
    default: crew_go(1); return OK;
    }
}

/* That it was done once: what was given is gone. */
static void expect_taken(unsigned arm)
{
    EXPECT(seen.which == (int)arm && seen.result == OK);
    EXPECT(semaphore_value(&red) == 0 && semaphore_value(&green) == 0 && queue_empty(&items));
    EXPECT(arm != 2 || event_clear(&ready) == OK);
    EXPECT(arm != 3 || seen.got == 9);
    EXPECT(queue_qsize(&room) == 1 && (arm != 4 || (take_room() == OK && queue_task_done(&room) == OK)));
    EXPECT(arm != 6 || (seen.block == block && blocks_available(&blocks) == 0));
    EXPECT(arm != 7 || (thread_result(&cat) == 7 && thread_join(&cat, NO_WAIT) == E_STATE));
    EXPECT(nobody_waits());
}

TEST("each kind of arm is done when it can be at once")
{
    for (unsigned arm = 0; arm < SELECT_ARMS_MAX; arm++) {
        start_anew();
        EXPECT(give(arm) == OK);
        EVENTUALLY(arm != 7 || !thread_is_alive(&cat));
        EXPECT(select_all(FOREVER) == (int)arm);
        expect_taken(arm);
    }
    send_cat_home();
}

TEST("each kind of arm ends the wait of a select on either core, and is the only one that is done")
{
    for (unsigned n = 0; n < SELECT_ARMS_MAX * CORES; n++) {
        const unsigned arm = n / CORES;

        start_anew();
        crew_block(&ann, select_forever, NORMAL, CORE(n % CORES));
        EXPECT(!nobody_waits());
        EXPECT(give(arm) == OK);
        EXPECT(crew_result(&ann) == (int)arm);
        expect_taken(arm);
    }
    send_cat_home();
}

static unsigned arm_to_give;

static void give_in_interrupt(void)
{
    EXPECT(give(arm_to_give) == OK);
}

TEST("what an interrupt on either core gives ends the wait of a select on either core")
{
    for (unsigned n = 0; n < 7 * CORES * CORES; n++) {
        arm_to_give = n / (CORES * CORES);
        start_anew();
        crew_block(&ann, select_forever, NORMAL, CORE(n % CORES));
        crew_interrupt(n / CORES % CORES, give_in_interrupt);
        EXPECT(crew_result(&ann) == (int)arm_to_give);
        expect_taken(arm_to_give);
    }
    send_cat_home();
}

TEST("of several arms that can be done at once the first is, and the others are left as they were")
{
    start_anew();
    EXPECT(give(3) == OK && give(1) == OK);
    EXPECT(select_all(NO_WAIT) == 1 && semaphore_value(&green) == 0 && queue_qsize(&items) == 1);
    EXPECT(select_all(FOREVER) == 3 && seen.got == 9);
    EXPECT(select_all(NO_WAIT) == E_TIMEOUT);
    send_cat_home();
}

TEST("an array may be used again, whichever arm was done")
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), SELECT_ACQUIRE(&green) };

    for (unsigned n = 0; n < 4; n++) {
        EXPECT(semaphore_release(n % 2 ? &red : &green) == OK);
        EXPECT(select_any(arms, 2, FOREVER) == (n % 2 ? 0 : 1));
        EXPECT(select_any(arms, 2, US(100)) == E_TIMEOUT);
    }
}

/* --- Refusals ---------------------------------------------------------------------- */

TEST("where nothing can be done it says E_TIMEOUT at once and after the time, not early, and leaves no trace")
{
    start_anew();
    EXPECT(select_all(NO_WAIT) == E_TIMEOUT && nobody_waits());
    const instant_t start = clock_now();
    EXPECT(select_all(MS(2)) == E_TIMEOUT && nobody_waits());
    EXPECT(clock_since(start).microseconds >= 2000);
    crew_start(&ann, select_shortly, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_TIMEOUT && nobody_waits());
    EXPECT(give(0) == OK && semaphore_value(&red) == 1);
    EXPECT(select_all(NO_WAIT) == 0);
    send_cat_home();
}

TEST("no arms, or more than SELECT_ARMS_MAX, are E_INVALID, and none of them is done")
{
    struct select_arm arms[SELECT_ARMS_MAX + 1];

    for (unsigned n = 0; n < COUNT_OF(arms); n++)
        arms[n] = (struct select_arm)SELECT_ACQUIRE(&red);
    EXPECT(semaphore_release(&red) == OK);
    EXPECT(select_any(arms, 0, FOREVER) == E_INVALID);
    EXPECT(select_any(arms, COUNT_OF(arms), FOREVER) == E_INVALID && semaphore_value(&red) == 1);
    EXPECT(select_any(arms, SELECT_ARMS_MAX, FOREVER) == 0 && semaphore_value(&red) == 0);
}

static int in_interrupt[3];

static void select_in_interrupt(void)
{
    in_interrupt[0] = select_all(FOREVER);
    in_interrupt[1] = select_all(NO_WAIT);
    give(1);
    in_interrupt[2] = select_all(FOREVER);
}

TEST("in an interrupt it polls, also while the thread below selects, and says E_CONTEXT where it would wait")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        crew_interrupt(core, select_in_interrupt);
        EXPECT(in_interrupt[0] == E_CONTEXT && in_interrupt[1] == E_TIMEOUT && in_interrupt[2] == 1);
        EXPECT(nobody_waits());
    }
    EXPECT(crew_masked(select_forever) == E_CONTEXT && crew_masked(select_shortly) == E_CONTEXT && nobody_waits());
    send_cat_home();
}

static int wait_as_arm(void *nothing)
{
    (void)nothing;
    return event_wait(&ready, WAIT_AS_ARM);
}

TEST("a wait with the longest of finite timeouts is no arm of anything")
{
    EXPECT(crew_masked(wait_as_arm) == E_CONTEXT && !ready.waiters.first);
}

static struct lock lock = LOCK_INIT;

static int hold_lock(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    crew_until(2);
    return lock_release(&lock);
}

static int acquire_lock(struct select_arm *arm, duration_t timeout)
{
    return lock_acquire(arm->object, timeout);
}

TEST("an arm that waits in a way of its own, as for a lock, is refused with E_CONTEXT, and the others are not done")
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), { .call = acquire_lock, .object = &lock } };

    crew_start(&bob, hold_lock, NORMAL, CORE(OTHER));
    EVENTUALLY(lock_is_locked(&lock));
    EXPECT(select_any(arms, 2, FOREVER) == 1 && arms[1].result == E_CONTEXT);
    EXPECT(nobody_waits() && !lock.waiters.first);
    crew_go(2);
    EXPECT(crew_result(&bob) == OK);
}

/* --- Failing arms --------------------------------------------------------------------- */

static void shut_down_items(void)
{
    EXPECT(queue_shutdown(&items) == OK);
}

TEST("an arm whose queue is shut down, before or meanwhile, is done, with E_CLOSED")
{
    start_anew();
    shut_down_items();
    EXPECT(select_all(FOREVER) == 3 && seen.result == E_CLOSED);
    for (unsigned core = 0; core <= OTHER; core++) {
        start_anew();
        crew_block(&ann, select_forever, NORMAL, CORE(core));
        crew_interrupt(OTHER - core, shut_down_items);
        EXPECT(crew_result(&ann) == 3 && seen.result == E_CLOSED && nobody_waits());
    }
    start_anew();
    crew_block(&ann, select_forever, NORMAL, CORE(OTHER));
    EXPECT(queue_shutdown(&room) == OK);
    EXPECT(crew_result(&ann) == 4 && seen.result == E_CLOSED && nobody_waits());
    send_cat_home();
}

TEST("an arm that joins its own thread, or one that is joined already, is done, with the join's error")
{
    start_anew();
    joined = thread_current();
    EXPECT(select_all(FOREVER) == 7 && seen.result == E_DEADLOCK);
    joined = &cat;
    EXPECT(thread_join(&cat, NO_WAIT) == E_TIMEOUT);
    send_cat_home();
    EXPECT(select_all(FOREVER) == 7 && seen.result == OK);
    EXPECT(select_all(FOREVER) == 7 && seen.result == E_STATE && nobody_waits());
}

/* --- Company -------------------------------------------------------------------------- */

static int acquire_red(void *nothing)
{
    (void)nothing;
    const int result = semaphore_acquire(&red, FOREVER);
    crew_note();
    return result;
}

static int select_colours(void *nothing)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&green), SELECT_ACQUIRE(&red) };

    (void)nothing;
    const int which = select_any(arms, 2, FOREVER);
    crew_note();
    return which;
}

TEST("a select stands in line with others by priority, FIFO among equals")
{
    crew_order_forget();
    crew_take_no_turns();
    crew_block(&ann, acquire_red, LOW, CORE(0));
    crew_block(&bob, select_colours, LOW, CORE(0));
    crew_block(&dan, select_colours, NORMAL + 1, CORE(0));
    crew_block(&cat, acquire_red, LOW, CORE(0));
    for (unsigned left = 4; left > 0; left--) {
        EXPECT(semaphore_release(&red) == OK);
        EVENTUALLY(thread_count() == left);
    }
    EXPECT(crew_order_is("dabc"));
    EXPECT(crew_result(&dan) == 1 && crew_result(&bob) == 1 && nobody_waits());
}

TEST("a changed priority moves a select that waits in all its lines, on the same core and on the other one")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, acquire_red, LOW, CORE(0));
        crew_block(&bob, select_colours, LOW, CORE(core));
        EXPECT(thread_set_priority(&bob, LOW + 1) == OK);
        EVENTUALLY(red.waiters.first->thread == &bob && green.waiters.first->priority == LOW + 1);
        EXPECT(thread_set_priority(&bob, LOW - 1) == OK);
        EVENTUALLY(red.waiters.first->thread == &ann && green.waiters.first->priority == LOW - 1);
        EXPECT(semaphore_release(&red) == OK && crew_result(&ann) == OK);
        EXPECT(semaphore_release(&green) == OK && crew_result(&bob) == 0 && nobody_waits());
    }
}

TEST("a select that was ended elsewhere, and has yet to run, takes nothing: it goes to the next, or stays")
{
    crew_block(&bob, select_colours, LOW, CORE(0)); /* cannot run while this thread does */
    crew_block(&ann, acquire_red, LOW - 1, CORE(0));
    EXPECT(semaphore_release(&green) == OK);
    EXPECT(red.waiters.first && red.waiters.first->thread == &bob);
    EXPECT(semaphore_release(&red) == OK && semaphore_value(&red) == 0);
    EXPECT(red.waiters.first == NULL);
    EXPECT(semaphore_release(&red) == OK && semaphore_value(&red) == 1);
    EXPECT(crew_result(&bob) == 0 && crew_result(&ann) == OK);
    EXPECT(semaphore_acquire(&red, NO_WAIT) == OK && nobody_waits());
}

static struct semaphore one = BOUNDED_SEMAPHORE_INIT(1);

static int select_one_or_green(void *nothing)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&one), SELECT_ACQUIRE(&green) };

    (void)nothing;
    return select_any(arms, 2, FOREVER);
}

TEST("what such a select left in line does not hide from a bounded semaphore that it is full")
{
    EXPECT(semaphore_acquire(&one, NO_WAIT) == OK);
    crew_block(&bob, select_one_or_green, LOW, CORE(0));
    EXPECT(semaphore_release(&green) == OK);
    EXPECT(one.waiters.first != NULL);
    EXPECT(semaphore_release(&one) == OK && semaphore_value(&one) == 1);
    EXPECT(semaphore_release(&one) == E_TOO_MANY && semaphore_value(&one) == 1);
    EXPECT(crew_result(&bob) == 1 && nobody_waits());
}

static int select_twice_red(void *nothing)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), SELECT_ACQUIRE(&red), SELECT_WAIT(&ready), SELECT_WAIT(&ready) };

    (void)nothing;
    return select_any(arms, COUNT_OF(arms), FOREVER);
}

TEST("two arms that name the same object take from it once")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, select_twice_red, NORMAL, CORE(core));
        EXPECT(semaphore_release(&red) == OK && semaphore_release(&red) == OK);
        EXPECT(crew_result(&ann) == 0 && semaphore_value(&red) == 1);
        EXPECT(select_twice_red(NULL) == 0 && semaphore_value(&red) == 0);
        crew_block(&ann, select_twice_red, NORMAL, CORE(core));
        EXPECT(event_set(&ready) == OK);
        EXPECT(crew_result(&ann) == 2 && event_clear(&ready) == OK && nobody_waits());
    }
}

TEST("a select that could both put into a queue and get from it does not hand an item to itself")
{
    int item = 0;
    struct select_arm arms[] = { SELECT_GET(&items, &item), SELECT_PUT(&items, &(int){ 6 }) };

    start_anew();
    EXPECT(select_any(arms, 2, FOREVER) == 1 && item == 0 && queue_qsize(&items) == 1);
    EXPECT(select_any(arms, 2, FOREVER) == 0 && item == 6 && queue_empty(&items));
    send_cat_home();
}

TEST("an event wakes all selects and all others that wait for it")
{
    crew_block(&ann, select_twice_red, LOW, CORE(0));
    crew_block(&bob, select_twice_red, HIGH, CORE(OTHER));
    EXPECT(event_set(&ready) == OK && event_clear(&ready) == OK);
    EXPECT(crew_result(&ann) == 2 && crew_result(&bob) == 2 && nobody_waits());
}

TEST("a select that is suspended is ended all the same, and runs when it is resumed")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, select_colours, NORMAL, CORE(core));
        EXPECT(thread_suspend(&ann) == OK);
        EXPECT(semaphore_release(&green) == OK);
        EVENTUALLY(ann.awake && thread_state(&ann) == SUSPENDED);
        EXPECT(semaphore_value(&green) == 0 && semaphore_release(&red) == OK && semaphore_value(&red) == 1);
        EXPECT(thread_resume(&ann) == OK);
        EXPECT(crew_result(&ann) == 0);
        EXPECT(semaphore_acquire(&red, NO_WAIT) == OK && nobody_waits());
    }
}

TEST("a select that is told to run on the other core while it waits times out all the same, and leaves its lines there")
{
    start_anew();
    crew_block(&ann, select_shortly, NORMAL, CORE(0));
    EXPECT(thread_set_core(&ann, CORE(OTHER)) == OK);
    EXPECT(crew_result(&ann) == E_TIMEOUT && nobody_waits());
    send_cat_home();
}

TEST("a select that is terminated while it waits, with a timeout or without, leaves its lines, and takes nothing")
{
    static int (*const jobs[])(void *) = { select_forever, select_twice_red, select_for_long };

    start_anew();
    for (unsigned n = 0; n < COUNT_OF(jobs) * CORES; n++) {
        crew_block(&ann, jobs[n / CORES], NORMAL, CORE(n % CORES));
        EXPECT(thread_terminate(&ann, FOREVER) == OK && thread_result(&ann) == E_CANCELLED);
        EXPECT(nobody_waits() && semaphore_release(&red) == OK && semaphore_acquire(&red, NO_WAIT) == OK);
    }
    send_cat_home();
}

TEST("a select that is terminated after one of its arms was claimed, and before it ran, leaves its lines too")
{
    crew_block(&bob, select_colours, LOW, CORE(0)); /* cannot run while this thread does */
    EXPECT(semaphore_release(&green) == OK && red.waiters.first->thread == &bob);
    EXPECT(thread_terminate(&bob, FOREVER) == OK && nobody_waits());
    EXPECT(semaphore_value(&green) == 0 && semaphore_value(&red) == 0);
}

static void terminate_bob(void *nothing)
{
    (void)nothing;
    EXPECT(thread_terminate(&bob, NO_WAIT) == E_TIMEOUT);
}

static struct timer doom = TIMER_INIT(.callback = terminate_bob, .interval = US(20));

/* Masked until the timer is due: it comes as soon as this arm is queued, before the next one. */
static int be_doomed(struct select_arm *arm, duration_t timeout)
{
    if (!clock_is_no_wait(timeout)) {
        const instant_t start = clock_now();

        EXPECT(timer_start(&doom) == OK);
        while (clock_since(start).microseconds < 100)
            arch_relax();
    }
    return event_wait(arm->object, timeout);
}

static int select_and_be_terminated(void *nothing)
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red),
                                 { .call = be_doomed, .object = &ready },
                                 SELECT_ACQUIRE(&green) };

    (void)nothing;
    return select_any(arms, COUNT_OF(arms), FOREVER);
}

TEST("a select that is terminated while it queues up leaves its lines too, on either core")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&bob, select_and_be_terminated, LOW, CORE(core));
        EVENTUALLY(thread_state(&bob) == DONE);
        EXPECT(thread_result(&bob) == E_CANCELLED && nobody_waits());
    }
}

static int give_red_and_wait(struct select_arm *arm, duration_t timeout)
{
    EXPECT(clock_is_no_wait(timeout) || semaphore_release(&red) == OK);
    return event_wait(arm->object, timeout);
}

TEST("what comes for an arm while a later one is queued up is not missed")
{
    struct select_arm arms[] = { SELECT_ACQUIRE(&red), { .call = give_red_and_wait, .object = &ready } };

    EXPECT(select_any(arms, 2, FOREVER) == 0 && arms[0].result == OK && semaphore_value(&red) == 0);
    EXPECT(nobody_waits());
}

/* --- Races ---------------------------------------------------------------------------- */

enum { ROUNDS = 1500 };

static int give_both(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < ROUNDS; n++) {
        EXPECT(semaphore_release(&red) == OK);
        sleep_for(US(5 + n % 23));
        EXPECT(semaphore_release(&green) == OK);
        sleep_for(US(5 + n % 41));
    }
    return OK;
}

TEST("where arms on both cores meet timeouts and plain waiters every token is taken once")
{
    unsigned taken[2] = { 0, 0 }, late = 0;

    crew_start(&ann, give_both, NORMAL, CORE(OTHER));
    while (taken[0] < ROUNDS || taken[1] < ROUNDS) {
        struct select_arm arms[] = { SELECT_ACQUIRE(&red), SELECT_ACQUIRE(&green) };
        const int which = select_any(arms, 2, US(5 + late % 47));

        if (which == E_TIMEOUT) {
            late++;
            taken[0] += semaphore_acquire(&red, US(3 + late % 11)) == OK;
        } else {
            taken[which]++;
        }
    }
    EXPECT(taken[0] == ROUNDS && taken[1] == ROUNDS && late > 0);
    EXPECT(crew_result(&ann) == OK && semaphore_value(&red) == 0 && semaphore_value(&green) == 0 && nobody_waits());
}

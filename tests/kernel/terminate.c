/*
 * terminate.c - thread_terminate(): wherever a thread is, it ends, leaves its stack
 * before the call returns, and takes nothing with it that others wait for.
 */
#include "tests/harness/crew.h"

static struct lock lock = LOCK_INIT, inner = LOCK_INIT;
static struct semaphore tokens = SEMAPHORE_INIT(0);
static struct queue items = QUEUE_INIT(int, 1);
static struct barrier three = BARRIER_INIT(3);
static volatile bool has_run_enough; /* never */
static volatile unsigned turns;

static int run_for_ever(void *nothing)
{
    (void)nothing;
    while (!has_run_enough)
        turns++;
    return OK;
}

static int take_token(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, FOREVER);
}

static int sleep_long(void *nothing)
{
    (void)nothing;
    sleep_for(SECONDS(3600));
    return OK;
}

static bool is_terminated(struct thread *thread)
{
    return thread_terminate(thread, FOREVER) == OK && thread_state(thread) == DONE && !thread_is_alive(thread) &&
           thread_result(thread) == E_CANCELLED;
}

TEST("a thread that runs and never lets go ends, on either core, and does not take another step")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, run_for_ever, LOW, CORE(core));
        EVENTUALLY(turns > 0);
        EXPECT(is_terminated(&ann));
        const unsigned then = turns;
        sleep_for(MS(1));
        EXPECT(turns == then);
        turns = 0;
    }
}

TEST("a thread that is ready and never had its turn ends")
{
    crew_start(&ann, run_for_ever, LOW, CORE(0));
    EXPECT(is_terminated(&ann));
    EXPECT(turns == 0);
}

TEST("a thread that waits ends, on either core, with a timeout or without, and the object forgets it")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, take_token, HIGH, CORE(core));
        EXPECT(is_terminated(&ann));
        EXPECT(semaphore_release(&tokens) == OK);
        EXPECT(semaphore_value(&tokens) == 1);
        EXPECT(semaphore_acquire(&tokens, NO_WAIT) == OK);
        crew_block(&ann, sleep_long, HIGH, CORE(core));
        EXPECT(is_terminated(&ann));
    }
}

TEST("a thread that is suspended ends, asleep or not")
{
    crew_block(&ann, take_token, LOW, CORE(OTHER));
    EXPECT(thread_suspend(&ann) == OK);
    EXPECT(is_terminated(&ann));
    crew_start(&ann, run_for_ever, LOW, CORE(OTHER));
    EXPECT(thread_suspend(&ann) == OK);
    EXPECT(is_terminated(&ann));
}

TEST("a thread that may run anywhere ends")
{
    for (int n = 0; n < 20; n++) {
        crew_start(&ann, run_for_ever, NORMAL, ANY_CORE);
        crew_start(&bob, run_for_ever, NORMAL, ANY_CORE);
        thread_yield();
        EXPECT(is_terminated(&ann));
        EXPECT(is_terminated(&bob));
    }
}

TEST("a thread that was terminated can be started again, on the same stack")
{
    crew_block(&ann, take_token, HIGH, CORE(OTHER));
    EXPECT(is_terminated(&ann));
    crew_start(&ann, take_token, HIGH, CORE(OTHER));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&ann) == OK);
}

/* --- What it held ------------------------------------------------------------------- */

static int hold_and_wait(void *nothing)
{
    (void)nothing;
    lock_acquire(&lock, FOREVER);
    lock_acquire(&inner, FOREVER);
    return semaphore_acquire(&tokens, FOREVER);
}

static int want_lock(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&lock, FOREVER);

    lock_release(&lock);
    return result;
}

TEST("locks of a terminated thread go to who waits, and to who comes, with E_OWNER_DIED")
{
    crew_block(&ann, hold_and_wait, LOW, CORE(OTHER));
    crew_block(&bob, want_lock, HIGH, CORE(OTHER));
    EXPECT(is_terminated(&ann));
    EXPECT(crew_result(&bob) == E_OWNER_DIED);
    EXPECT(lock_acquire(&inner, NO_WAIT) == E_OWNER_DIED);
    EXPECT(lock_release(&inner) == OK);
    EXPECT(!lock_is_locked(&lock) && !lock_is_locked(&inner));
}

TEST("an owner gives back what a terminated thread had lent it")
{
    EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
    crew_block(&ann, want_lock, HIGH, CORE(OTHER));
    EXPECT(thread_effective_priority(thread_current()) == HIGH);
    EXPECT(is_terminated(&ann));
    EXPECT(thread_effective_priority(thread_current()) == NORMAL);
    EXPECT(lock_release(&lock) == OK);
}

static int inherit(void *nothing)
{
    (void)nothing;
    lock_acquire(&inner, FOREVER);
    return want_lock(NULL);
}

static int want_inner(void *nothing)
{
    (void)nothing;
    const int result = lock_acquire(&inner, FOREVER);

    lock_release(&inner);
    return result;
}

TEST("a chain of lending is cut where its middle ends")
{
    EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
    crew_block(&ann, inherit, LOW, CORE(OTHER));
    crew_block(&bob, want_inner, HIGH, CORE(0));
    EXPECT(thread_effective_priority(&ann) == HIGH);
    EXPECT(thread_effective_priority(thread_current()) == HIGH);
    EXPECT(is_terminated(&ann));
    EXPECT(thread_effective_priority(thread_current()) == NORMAL);
    EXPECT(crew_result(&bob) == E_OWNER_DIED);
    EXPECT(lock_release(&lock) == OK);
}

static int meet(void *nothing)
{
    (void)nothing;
    return barrier_wait(&three, FOREVER) >= 0 ? OK : E_BROKEN;
}

TEST("a barrier waits for another in place of one that was terminated there")
{
    crew_block(&ann, meet, LOW, CORE(0));
    crew_block(&bob, meet, LOW, CORE(OTHER));
    EXPECT(is_terminated(&ann));
    EXPECT(barrier_waiting(&three) == 1);
    crew_block(&cat, meet, LOW, CORE(OTHER));
    EXPECT(barrier_wait(&three, FOREVER) >= 0);
    EXPECT(crew_result(&bob) == OK && crew_result(&cat) == OK);
}

static int get_item(void *nothing)
{
    (void)nothing;
    int item;

    return queue_get(&items, &item, FOREVER);
}

TEST("an item put after its getter was terminated is there for the next")
{
    int item = 7;

    crew_block(&ann, get_item, HIGH, CORE(OTHER));
    EXPECT(is_terminated(&ann));
    EXPECT(queue_put(&items, &item, NO_WAIT) == OK);
    item = 0;
    EXPECT(queue_get(&items, &item, NO_WAIT) == OK && item == 7);
}

/* --- Joins ---------------------------------------------------------------------------- */

static int join_bob(void *nothing)
{
    (void)nothing;
    return thread_join(&bob, FOREVER);
}

TEST("the join of one that was terminated can be done by another")
{
    crew_block(&bob, take_token, LOW, CORE(OTHER));
    crew_block(&ann, join_bob, LOW, CORE(0));
    EXPECT(is_terminated(&ann));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&bob) == OK);
}

static int terminate_bob(void *nothing)
{
    (void)nothing;
    return thread_terminate(&bob, FOREVER);
}

static struct thread *asker;

static int join_asker(void *nothing)
{
    (void)nothing;
    return thread_join(asker, FOREVER);
}

TEST("a thread can be terminated by the one it waits for to end")
{
    asker = &ann;
    crew_block(&ann, take_token, LOW, CORE(0));
    crew_block(&bob, join_asker, LOW, CORE(OTHER));
    EXPECT(thread_terminate(&bob, FOREVER) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&ann) == OK);
    crew_block(&bob, take_token, LOW, CORE(OTHER));
    crew_start(&ann, terminate_bob, LOW, CORE(0));
    EXPECT(crew_result(&ann) == OK);
}

TEST("one that has ended by itself is joined, with its own result")
{
    crew_start(&ann, take_token, HIGH, CORE(OTHER));
    EXPECT(semaphore_release(&tokens) == OK);
    EVENTUALLY(thread_state(&ann) == DONE);
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    EXPECT(thread_result(&ann) == OK);
    EXPECT(thread_terminate(&ann, FOREVER) == E_STATE);
}

/* --- Without waiting -------------------------------------------------------------------- */

static int told;

static void tell_ann(void)
{
    told = thread_terminate(&ann, NO_WAIT);
}

TEST("told without waiting, by a thread or an interrupt, it ends, and a join tells when")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, take_token, LOW, CORE(OTHER));
        crew_interrupt(core, tell_ann);
        EXPECT(told == E_TIMEOUT);
        EXPECT(thread_join(&ann, FOREVER) == OK);
        EXPECT(thread_result(&ann) == E_CANCELLED);
        crew_start(&ann, run_for_ever, LOW, CORE(core));
        tell_ann();
        EXPECT(told == E_TIMEOUT);
        EXPECT(thread_join(&ann, FOREVER) == OK);
        EXPECT(thread_result(&ann) == E_CANCELLED);
    }
}

static void interrupt_own_core(void)
{
    told = thread_terminate(&ann, FOREVER);
}

TEST("an interrupt cannot wait for the end, and nothing is changed")
{
    crew_block(&ann, take_token, LOW, CORE(OTHER));
    test_in_interrupt(interrupt_own_core);
    EXPECT(told == E_CONTEXT);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&ann) == OK);
}

/* --- Misuse ------------------------------------------------------------------------------- */

static int terminate_itself(void *nothing)
{
    (void)nothing;
    return thread_terminate(thread_current(), FOREVER);
}

static struct thread never;

TEST("itself is E_DEADLOCK, main() E_INVALID, never started or joined E_STATE")
{
    crew_start(&ann, terminate_itself, LOW, CORE(0));
    EXPECT(crew_result(&ann) == E_DEADLOCK);
    EXPECT(thread_terminate(thread_current(), FOREVER) == E_INVALID);
    EXPECT(thread_terminate(&never, FOREVER) == E_STATE);
    EXPECT(thread_join(&ann, FOREVER) == OK && thread_terminate(&ann, FOREVER) == E_STATE);
}

TEST("one that another joins is E_STATE, and goes on")
{
    crew_block(&bob, take_token, LOW, CORE(OTHER));
    crew_block(&ann, join_bob, LOW, CORE(0));
    EXPECT(thread_terminate(&bob, FOREVER) == E_STATE);
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(thread_result(&bob) == OK);
}

TEST("what is to end can be neither started, suspended nor resumed")
{
    const uint32_t before = arch_mask_interrupts();
    crew_start(&ann, run_for_ever, LOW, CORE(0));
    EXPECT(thread_terminate(&ann, NO_WAIT) == E_TIMEOUT);
    EXPECT(thread_start(&ann) == E_STATE);
    EXPECT(thread_suspend(&ann) == E_STATE);
    EXPECT(thread_resume(&ann) == E_STATE);
    EXPECT(thread_terminate(&ann, NO_WAIT) == E_TIMEOUT);
    arch_restore_interrupts(before);
    EXPECT(thread_join(&ann, FOREVER) == OK);
}

/*
 * wait.c - what kernel/wait.h promises those who build primitives on it: the
 * semaphore of its header, as it stands there, and a latch that wakes all.
 */
#include "kernel/wait.h"
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

struct sem {
    struct spinlock guard;
    unsigned tokens;
    struct wait_queue waiters;
};

static int acquire(struct sem *s, duration_t timeout)
{
    const uint32_t before = wait_enter(&s->guard);

    if (s->tokens == 0)
        return wait_in(&s->waiters, &s->guard, NULL, before, timeout);
    s->tokens--;
    return wait_leave(&s->guard, before, OK);
}

static int release(struct sem *s)
{
    const uint32_t before = wait_enter(&s->guard);
    struct waiter *waiter = wait_take_first(&s->waiters, OK);

    if (!waiter) {
        s->tokens++;
        return wait_leave(&s->guard, before, OK);
    }
    spinlock_release(&s->guard);
    return wait_wake(waiter, before);
}

/* Opens once and for all, with the answer it is opened with. */
struct latch {
    struct spinlock guard;
    int answer; /* 1 while it is shut */
    struct wait_queue waiters;
};

static int latch_wait(struct latch *latch, duration_t timeout)
{
    const uint32_t before = wait_enter(&latch->guard);

    if (latch->answer == 1)
        return wait_in(&latch->waiters, &latch->guard, NULL, before, timeout);
    return wait_leave(&latch->guard, before, latch->answer);
}

static int latch_open(struct latch *latch, int answer)
{
    const uint32_t before = wait_enter(&latch->guard);

    latch->answer = answer;
    return wait_wake_all(&latch->waiters, answer, &latch->guard, 0, before, NULL);
}

static struct sem sem;
static struct latch latch = { .answer = 1 };

static int acquire_forever(void *nothing)
{
    (void)nothing;
    const int result = acquire(&sem, FOREVER);
    crew_note();
    return result;
}

static int wait_for_latch(void *nothing)
{
    (void)nothing;
    const int result = latch_wait(&latch, FOREVER);
    crew_note();
    return result;
}

TEST("the semaphore of the header takes and gives, times out, and refuses NO_WAIT")
{
    EXPECT(release(&sem) == OK && sem.tokens == 1);
    EXPECT(acquire(&sem, FOREVER) == OK && sem.tokens == 0);
    EXPECT(acquire(&sem, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(acquire(&sem, MS(2)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    EXPECT(wait_queue_is_empty(&sem.waiters) && sem.tokens == 0);
}

TEST("it hands its token to one who waits, on the same core and on the other one")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, acquire_forever, NORMAL, CORE(core));
        EXPECT(release(&sem) == OK && sem.tokens == 0);
        EXPECT(crew_result(&ann) == OK);
    }
}

static int in_interrupt;

static void try_in_interrupt(void)
{
    in_interrupt = acquire(&sem, FOREVER);
    EXPECT(acquire(&sem, NO_WAIT) == E_TIMEOUT);
}

static void release_in_interrupt(void)
{
    release(&sem);
}

TEST("it says E_CONTEXT in an interrupt and with interrupts masked, and an interrupt on either core may release it")
{
    EXPECT(crew_masked(acquire_forever) == E_CONTEXT);
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, try_in_interrupt);
        EXPECT(in_interrupt == E_CONTEXT);
        crew_block(&ann, acquire_forever, NORMAL, CORE(OTHER - core));
        crew_interrupt(core, release_in_interrupt);
        EXPECT(crew_result(&ann) == OK);
    }
}

/* How far down the queue each priority stands must not depend on how it got there. */
TEST("its waiters are served by priority, equals in the order they came, however priorities changed meanwhile")
{
    crew_order_forget();
    crew_block(&ann, acquire_forever, LOW, CORE(0));
    crew_block(&bob, acquire_forever, NORMAL, CORE(0));
    crew_block(&cat, acquire_forever, LOW, CORE(0));
    crew_block(&dan, acquire_forever, NORMAL, CORE(0));
    EXPECT(thread_set_priority(&bob, LOW) == OK);     /* ann cat bob follow dan */
    EXPECT(thread_set_priority(&ann, LOW - 1) == OK); /* dan, cat bob, ann */
    EXPECT(thread_set_priority(&dan, LOW - 1) == OK); /* cat bob, ann dan */
    for (unsigned left = 4; left > 0; left--) {
        EXPECT(release(&sem) == OK);
        EVENTUALLY(thread_count() == left);
    }
    EXPECT(crew_order_is("cbad"));
}

TEST("waking all gives everybody on both cores the waker's answer, and those who come later find it")
{
    EXPECT(latch_wait(&latch, NO_WAIT) == E_TIMEOUT);
    crew_block(&ann, wait_for_latch, LOW, CORE(0));
    crew_block(&bob, wait_for_latch, HIGH, CORE(OTHER));
    crew_block(&cat, wait_for_latch, NORMAL, CORE(OTHER));
    crew_block(&dan, wait_for_latch, NORMAL, CORE(0));
    EXPECT(latch_open(&latch, E_CANCELLED) == OK);
    EXPECT(crew_result(&ann) == E_CANCELLED && crew_result(&bob) == E_CANCELLED);
    EXPECT(crew_result(&cat) == E_CANCELLED && crew_result(&dan) == E_CANCELLED);
    EXPECT(latch_wait(&latch, FOREVER) == E_CANCELLED);
}

TEST("waking all wakes all before the most urgent one runs")
{
    latch.answer = 1;
    crew_order_forget();
    crew_block(&ann, wait_for_latch, HIGH, CORE(0));
    crew_block(&bob, wait_for_latch, HIGH + 2, CORE(0));
    crew_block(&cat, wait_for_latch, HIGH + 1, CORE(0));
    EXPECT(latch_open(&latch, OK) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
    EXPECT(crew_order_is("bca"));
    EXPECT(wait_queue_is_empty(&latch.waiters));
}

enum { ROUNDS = 2000 };

static volatile bool enough;
static volatile unsigned given;

static int give_until_enough(void *nothing)
{
    (void)nothing;
    for (given = 0; !enough; given++) {
        EXPECT(release(&sem) == OK);
        sleep_for(US(10 + given % 37));
    }
    return OK;
}

TEST("a timeout that meets its wake-up has one outcome: no token is lost or made")
{
    unsigned taken = 0, late = 0;

    enough = false;
    crew_start(&ann, give_until_enough, NORMAL, CORE(OTHER));
    for (unsigned round = 0; round < ROUNDS || taken == 0 || late == 0; round++) {
        const int result = acquire(&sem, US(5 + round % 50));

        taken += result == OK;
        late += result == E_TIMEOUT;
    }
    enough = true;
    EXPECT(crew_result(&ann) == OK);
    EXPECT(taken + sem.tokens == given);
    sem.tokens = 0;
}

/* --- Its own way --------------------------------------------------------------------------- */

static unsigned called;

static void count_call(struct waiter *waiter)
{
    EXPECT(!wait_is_queued(waiter) && waiter->result == OK);
    called++;
}

TEST("a waiter that has its own way is called by who wakes it, once, whatever it waits for")
{
    struct semaphore tokens = SEMAPHORE_INIT(0);
    struct waiter waiter = { .priority = NORMAL, .has_own_way = true, .wake = count_call };

    called = 0;
    for (unsigned round = 1; round <= 2; round++) {
        const uint32_t before = arch_mask_interrupts();
        const uint32_t state = spinlock_acquire(&tokens.guard);
        waiter.queue = &tokens.waiters;
        wait_queue_insert(&tokens.waiters, &waiter);
        wait_leave_as(&tokens.guard, state, before, OK);
        EXPECT(semaphore_release(&tokens) == OK && called == round);
        EXPECT(semaphore_value(&tokens) == 0);
    }
    EXPECT(semaphore_release(&tokens) == OK && called == 2 && semaphore_value(&tokens) == 1);
}

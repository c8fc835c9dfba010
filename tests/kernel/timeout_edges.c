/* The shortest and the longest timeouts, on every call that has one and nothing to wait for. */
#include "tests/harness/crew.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);
static struct event event = EVENT_INIT;
static struct queue full = QUEUE_INIT(int, 1), empty = QUEUE_INIT(int, 1);
static struct lock lock = LOCK_INIT;
static struct barrier barrier = BARRIER_INIT(2);
static struct rwlock rwlock = RWLOCK_INIT;
static struct timer_queue due = TIMER_QUEUE_INIT;
static duration_t patience;

static int take_token(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, patience);
}

static int wait_for_event(void *nothing)
{
    (void)nothing;
    return event_wait(&event, patience);
}

static int put(void *nothing)
{
    (void)nothing;
    return queue_put(&full, &(int){ 2 }, patience);
}

static int get(void *nothing)
{
    int item;

    (void)nothing;
    return queue_get(&empty, &item, patience);
}

static int take_lock(void *nothing)
{
    (void)nothing;
    return lock_acquire(&lock, patience);
}

static int meet(void *nothing)
{
    (void)nothing;
    return barrier_wait(&barrier, patience);
}

static int write(void *nothing)
{
    (void)nothing;
    return rwlock_acquire_write(&rwlock, patience);
}

static int serve(void *nothing)
{
    (void)nothing;
    return timer_serve(&due, patience);
}

static int join_bob(void *nothing)
{
    (void)nothing;
    return thread_join(&bob, patience);
}

static int wait_for_ever(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, FOREVER);
}

static int (*const calls[])(void *) = { take_token, wait_for_event, put, get, take_lock, meet, write, serve, join_bob };

enum { CALLS = sizeof calls / sizeof calls[0] };

static void occupy_all(void)
{
    EXPECT(queue_put(&full, &(int){ 1 }, NO_WAIT) == OK);
    EXPECT(lock_acquire(&lock, NO_WAIT) == OK);
    EXPECT(rwlock_acquire_read(&rwlock, NO_WAIT) == OK);
    crew_block(&bob, wait_for_ever, LOW, CORE(0));
}

static void free_all(void)
{
    int item;

    EXPECT(thread_terminate(&bob, FOREVER) == OK);
    EXPECT(rwlock_release_read(&rwlock) == OK);
    EXPECT(lock_release(&lock) == OK);
    EXPECT(queue_get(&full, &item, NO_WAIT) == OK && item == 1);
    EXPECT(queue_empty(&full) && queue_empty(&empty));
}

TEST("a wait of one microsecond is over by itself, and the longest short of FOREVER is not, whatever is waited for")
{
    occupy_all();
    for (unsigned call = 0; call < CALLS; call++) {
        for (unsigned core = 0; core <= OTHER; core++) {
            patience = US(1);
            crew_start(&ann, calls[call], HIGH, CORE(core));
            EXPECT(crew_result(&ann) == E_TIMEOUT);
            EXPECT(barrier_reset(&barrier) == OK);
            patience = US(0xFFFFFFFEFFFFFFFFull); /* one more is FOREVER */
            crew_block(&ann, calls[call], HIGH, CORE(core));
            EXPECT(thread_terminate(&ann, FOREVER) == OK);
            EXPECT(thread_result(&ann) == E_CANCELLED); /* and not E_TIMEOUT */
        }
    }
    free_all();
}

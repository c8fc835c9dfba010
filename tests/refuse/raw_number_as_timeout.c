/* A raw number is not a time, in any call that may block. */
// REFUSED incompatible type for argument 2 of 'lock_acquire'
// REFUSED incompatible type for argument 2 of 'semaphore_acquire'
// REFUSED incompatible type for argument 2 of 'event_wait'
// REFUSED incompatible type for argument 3 of 'queue_put'
// REFUSED incompatible type for argument 3 of 'queue_get'
// REFUSED incompatible type for argument 2 of 'queue_join'
// REFUSED incompatible type for argument 3 of 'blocks_allocate'
// REFUSED incompatible type for argument 2 of 'thread_join'
// REFUSED incompatible type for argument 1 of 'sleep_for'
// REFUSED incompatible type for argument 3 of 'future_result'
// REFUSED incompatible type for argument 2 of 'pool_shutdown'
#include "lib/duet.h"

#ifdef ALLOWED
#define WAIT MS(100)
#else
#define WAIT 100
#endif

static struct lock lock = LOCK_INIT;
static struct semaphore semaphore = SEMAPHORE_INIT(1);
static struct event event = EVENT_INIT;
static struct queue queue = QUEUE_INIT(int, 4);
static struct blocks blocks = BLOCKS_INIT(int, 4);
static struct thread thread;
static struct future future = FUTURE_INIT(int);
POOL(pool, 1, 1024);

int main(void)
{
    int item = 0, *block;

    lock_acquire(&lock, WAIT);
    semaphore_acquire(&semaphore, WAIT);
    event_wait(&event, WAIT);
    queue_put(&queue, &item, WAIT);
    queue_get(&queue, &item, WAIT);
    queue_join(&queue, WAIT);
    blocks_allocate(&blocks, (void **)&block, WAIT);
    thread_join(&thread, WAIT);
    sleep_for(WAIT);
    future_result(&future, &item, WAIT);
    pool_shutdown(&pool, WAIT);
    return item;
}

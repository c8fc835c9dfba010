/*
 * size.c - the program whose kernel code `make size` counts.
 *
 * The features other kernels' sizes were measured with: one thread; yield,
 * sleep, a semaphore also from an interrupt, a lock with inheritance, a queue
 * with timeouts. It checks that each does its work, prints nothing, and calls
 * nothing else, so that nothing else is linked. Status 0 if all worked.
 */
#include "kernel/core/arch.h"
#include "kernel/event.h"
#include "kernel/lock.h"
#include "kernel/queue.h"
#include "kernel/semaphore.h"
#include "kernel/thread.h"

/* An interrupt no device of the board uses. */
enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

static struct semaphore arrived = SEMAPHORE_INIT(0), finished = SEMAPHORE_INIT(0);
static struct lock lock = LOCK_INIT;
static struct queue queue = QUEUE_INIT(uint32_t, 2);
static bool worked;

/* Their sizes are read from the object file; they are in no image. */
char sizeof_thread[sizeof(struct thread)];
char sizeof_semaphore[sizeof(struct semaphore)];
char sizeof_lock[sizeof(struct lock)];
char sizeof_event[sizeof(struct event)];
char sizeof_queue[sizeof(struct queue)];

static void on_interrupt(void)
{
    semaphore_release(&arrived);
}

static bool semaphore_works(void)
{
    arch_interrupt_open(INTERRUPT_SPARE, on_interrupt);
    arch_interrupt_raise(INTERRUPT_SPARE);
    return semaphore_acquire(&arrived, SECONDS(10)) == OK && semaphore_acquire(&arrived, US(10)) == E_TIMEOUT;
}

static bool lock_works(void)
{
    return lock_acquire(&lock, MS(1)) == OK && lock_acquire(&lock, MS(1)) == E_DEADLOCK && lock_release(&lock) == OK;
}

static bool queue_works(void)
{
    uint32_t item = 7;
    const bool put = queue_put(&queue, &item, MS(1)) == OK;

    item = 0;
    return put && queue_get(&queue, &item, MS(1)) == OK && item == 7 && queue_get(&queue, &item, US(10)) == E_TIMEOUT;
}

static int work(void *nothing)
{
    (void)nothing;
    thread_yield();
    worked = sleep_for(US(10)) == OK && semaphore_works() && lock_works() && queue_works();
    return semaphore_release(&finished);
}

THREAD(worker, 768, .target = work);

int main(void)
{
    thread_start(&worker);
    semaphore_acquire(&finished, FOREVER);
    return worked ? 0 : 1;
}

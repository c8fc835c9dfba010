/* A thread fails while it holds a lock: the report says who waits for it. */
// STATUS 70
// SEE PANIC on core 0, thread "owner": undefined instruction
// SEE   owner .* core 0 .* running
// SEE     holds lock 0x[0-9a-f]+ <lock>
// SEE   waiter .* blocked
// SEE     waits for lock 0x[0-9a-f]+ <lock>, which "owner" holds
// SEE       [0-9a-f]+ <wait_for_it fault_with_lock.c:
// SEE end of panic
#include "lib/duet.h"

static struct lock lock = LOCK_INIT;

static int wait_for_it(void *nothing)
{
    (void)nothing;
    return lock_acquire(&lock, FOREVER) != OK;
}

THREAD(waiter, 1024, .target = wait_for_it, .core = CORE(CORES - 1));

static int fail_with_it(void *nothing)
{
    lock_acquire(&lock, FOREVER);
    thread_start(&waiter);
    while (thread_state(&waiter) != BLOCKED)
        sleep_for(US(20));
    __asm volatile("udf #7");
    return nothing != NULL;
}

THREAD(owner, 1024, .target = fail_with_it, .core = CORE(0));

int main(void)
{
    thread_start(&owner);
    return 0;
}

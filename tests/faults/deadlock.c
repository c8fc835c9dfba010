/* Two threads, two locks, two cores: one is refused, backs off, and all ends well. */
// STATUS 0
// SEE deadlock refused: thread "(left|right)" on core [01] may not wait for lock 0x[0-9a-f]+ <(a|b)>
// SEE     lock 0x[0-9a-f]+ <(a|b)> is held by thread "(left|right)" on core [01], which waits for lock 0x[0-9a-f]+ <(a|b)>
// SEE     lock 0x[0-9a-f]+ <(a|b)> is held by thread "(left|right)" on core [01]
// SEE refused 1, both done 2
// NOT PANIC
#include "lib/duet.h"

static struct lock a = LOCK_INIT, b = LOCK_INIT;
static struct semaphore refused = SEMAPHORE_INIT(0), done = SEMAPHORE_INIT(0);

static struct party {
    struct lock *mine, *other;
    struct event has_mine, *other_has_its;
} parties[2] = {
    { &a, &b, EVENT_INIT, &parties[1].has_mine },
    { &b, &a, EVENT_INIT, &parties[0].has_mine },
};

/* Backs off when refused: lets go of its own, so that the other can finish. */
static void want_both(struct party *party)
{
    lock_acquire(party->mine, FOREVER);
    event_set(&party->has_mine);
    event_wait(party->other_has_its, FOREVER);
    const int result = lock_acquire(party->other, FOREVER);
    if (result == OK)
        lock_release(party->other);
    if (result == E_DEADLOCK)
        semaphore_release(&refused);
    lock_release(party->mine);
}

static int take_part(void *party)
{
    want_both(party);
    return semaphore_release(&done);
}

THREAD(left, 2048, .target = take_part, .arg = &parties[0], .core = CORE(0));
THREAD(right, 2048, .target = take_part, .arg = &parties[1], .core = CORE(CORES - 1));

int main(void)
{
    thread_start(&left);
    thread_start(&right);
    thread_join(&left, FOREVER);
    thread_join(&right, FOREVER);
    print("refused %u, both done %u\n", semaphore_value(&refused), semaphore_value(&done));
    return semaphore_value(&refused) != 1 || lock_is_locked(&a) || lock_is_locked(&b);
}

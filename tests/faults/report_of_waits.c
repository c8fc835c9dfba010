/* A report says of each thread what it does, what it waits for and for whom, and what it holds. */
// STATUS 70
// SEE PANIC on core 0, thread "main": what is everybody doing\?
// SEE   main .* running
// SEE   sleeper .* blocked .*\n.*     sleeps
// SEE   joiner .* blocked .*\n.*     joins "sleeper"\n
// SEE   brief_joiner .* blocked .*\n.*     joins "joiner", with a timeout\n
// SEE   taker .* blocked .*\n.*     waits at 0x[0-9a-f]+( <tokens.*>)?\n
// SEE   brief_taker .* blocked .*\n.*     waits at 0x[0-9a-f]+( <tokens.*>)?, with a timeout\n
// SEE   owner .* priority +8 \(24\) .* blocked .*\n.*     waits at .*\n.*     holds lock
// SEE   seeker .* blocked .*\n.*     waits for lock .*, which "owner" holds\n
// SEE   brief_seeker .* blocked .*\n.*     waits for lock .*, which "owner" holds, with a timeout\n
// SEE   late .* ready
// SEE   halted .* suspended
// SEE end of panic
#include "kernel/core/panic.h"
#include "lib/duet.h"

#define LATER SECONDS(1000)

static struct semaphore tokens = SEMAPHORE_INIT(0);
static struct lock lock = LOCK_INIT;

static int sleep_on(void *nothing)
{
    (void)nothing;
    return sleep_for(FOREVER);
}

static int join(void *thread)
{
    return thread_join(thread, FOREVER);
}

static int join_briefly(void *thread)
{
    return thread_join(thread, LATER);
}

static int take(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, FOREVER);
}

static int take_briefly(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, LATER);
}

static int hold(void *nothing)
{
    lock_acquire(&lock, FOREVER);
    return take(nothing);
}

static int want(void *nothing)
{
    (void)nothing;
    return lock_acquire(&lock, FOREVER);
}

static int want_briefly(void *nothing)
{
    (void)nothing;
    return lock_acquire(&lock, LATER);
}

enum { OTHER = CORES - 1 };

THREAD(sleeper, 512, .target = sleep_on, .core = CORE(0));
THREAD(joiner, 512, .target = join, .arg = &sleeper, .core = CORE(OTHER));
THREAD(brief_joiner, 512, .target = join_briefly, .arg = &joiner, .core = CORE(0));
THREAD(taker, 512, .target = take, .core = CORE(OTHER));
THREAD(brief_taker, 512, .target = take_briefly, .core = CORE(0));
THREAD(owner, 512, .target = hold, .core = CORE(0), .priority = LOW);
THREAD(seeker, 512, .target = want, .core = CORE(OTHER));
THREAD(brief_seeker, 512, .target = want_briefly, .core = CORE(0), .priority = HIGH);
THREAD(late, 512, .target = sleep_on, .core = CORE(0), .priority = LOW);
THREAD(halted, 512, .target = sleep_on, .core = CORE(0), .priority = LOW);

static void start(struct thread *thread)
{
    thread_start(thread);
    while (thread_state(thread) != BLOCKED)
        sleep_for(US(100));
}

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    start(&sleeper);
    start(&joiner);
    start(&brief_joiner);
    start(&taker);
    start(&brief_taker);
    start(&owner);
    start(&seeker);
    start(&brief_seeker);
    thread_start(&late);
    thread_start(&halted);
    thread_suspend(&halted);
    panic("what is everybody doing?");
}

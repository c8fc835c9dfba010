/*
 * letters.c - what one core tells another arrives, wherever the thread it is about has gone meanwhile.
 */
#include "kernel/core/cpu.h"
#include "tests/harness/crew.h"

static struct semaphore may_go = SEMAPHORE_INIT(0);
static volatile bool given, stop;

static int wait_to_go(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&may_go, FOREVER);
}

static int give(void *nothing)
{
    (void)nothing;
    semaphore_release(&may_go);
    given = true;
    return 0;
}

/* The letter that woke it lies unread on this core, which runs something more urgent. */
static void send_awake_thread_to(unsigned core)
{
    given = false;
    crew_block(&ann, wait_to_go, LOW, CORE(0));
    crew_start(&bob, give, NORMAL, CORE(OTHER));
    if (CORES > 1)
        SPIN_UNTIL(given);
    EXPECT(thread_set_core(&ann, core) == OK);
    if (CORES > 1)
        SPIN_UNTIL(!thread_is_alive(&ann)); /* this core is not given up */
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
}

TEST("a thread woken from the other core, where it is sent before it ran, runs there at once")
{
    send_awake_thread_to(CORE(OTHER));
}

TEST("and so does one that may run anywhere from now on")
{
    send_awake_thread_to(ANY_CORE);
}

/* Both cores spin for ever: the runner says where each of them is. */
// CORES 2
// TIMEOUT 3
// STATUS 124
// SEE no end after 3 s
// SEE core 0 runs thread 0x[0-9a-f]+ <main_thread>
// SEE pc [0-9a-f]+ <arch_relax port.h:[0-9]+, in spin_here>
// SEE [0-9a-f]+ <main hang.c:[0-9]+>
// SEE core 1 runs thread 0x[0-9a-f]+ <there>
// SEE pc [0-9a-f]+ <arch_relax port.h:[0-9]+, in spin_there>
// SEE thread 0x[0-9a-f]+ <main_thread> runs
// SEE thread 0x[0-9a-f]+ <waiter> waits
// SEE       [0-9a-f]+ <wait_for_nobody hang.c:[0-9]+>
#include "lib/duet.h"

static int spin_there(void *nothing)
{
    for (;;)
        arch_relax();
    return *(int *)nothing;
}

static __attribute__((noinline, noclone)) void spin_here(void)
{
    for (;;)
        arch_relax();
}

static struct event never = EVENT_INIT;

static int wait_for_nobody(void *nothing)
{
    (void)nothing;
    return event_wait(&never, FOREVER) != OK;
}

THREAD(waiter, 1024, .target = wait_for_nobody, .core = CORE(0), .priority = HIGH);
THREAD(there, 1024, .target = spin_there, .core = CORE(1));

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_start(&waiter);
    thread_start(&there);
    spin_here();
    return 0;
}

/* Core 1 does not come up: the kernel says so and runs everything on core 0. */
// CORES 2
// LDFLAGS -Wl,--wrap=machine_start_core
// STATUS 0
// SEE core 1 did not start; going on without it
// SEE pinned there: E_INVALID
// SEE moved there: E_INVALID
// SEE roamed: 2
// NOT PANIC
#include "lib/duet.h"

void __wrap_machine_start_core(unsigned core, const void *vectors);

void __wrap_machine_start_core(unsigned core, const void *vectors)
{
    (void)core;
    (void)vectors;
}

static struct semaphore runs = SEMAPHORE_INIT(0);

static int run(void *nothing)
{
    (void)nothing;
    return semaphore_release(&runs);
}

THREAD(pinned, 1024, .target = run, .core = CORE(1));
THREAD(roamer, 1024, .target = run);
THREAD(urgent_roamer, 1024, .target = run, .priority = HIGH);

int main(void)
{
    print("pinned there: %s\n", status_name(thread_start(&pinned)));
    print("moved there: %s\n", status_name(thread_set_core(thread_current(), CORE(1))));
    thread_start(&roamer);
    thread_start(&urgent_roamer);
    thread_join(&roamer, FOREVER);
    thread_join(&urgent_roamer, FOREVER);
    print("roamed: %u\n", semaphore_value(&runs));
    return semaphore_value(&runs) != 2;
}

/* Core 1 runs into flash that was never written. */
// BOARD pico
// CORES 2
// STATUS 70
// SEE PANIC on core 1, thread "lost": undefined instruction
// SEE     pc 101fff00
// SEE     lr [0-9a-f]+ <wander_off runs_off_core1.c:[0-9]+>
// SEE core 0 ran thread "idle 0"
// SEE end of panic
#include "lib/duet.h"
#include "tests/faults/idle_core.h"

static int (*volatile nowhere)(void) = (int (*)(void))0x101FFF01;

static int wander_off(void *nothing)
{
    (void)nothing;
    wait_until_idle(0);
    return nowhere() + 1;
}

THREAD(lost, 1024, .target = wander_off, .core = CORE(1));

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_start(&lost);
    return thread_join(&lost, FOREVER);
}

/* A panic while core 0 starts core 1: there are no threads yet. */
// CORES 2
// LDFLAGS -Wl,--wrap=machine_start_core
// STATUS 70
// SEE PANIC on core 0, thread "idle 0": core 1 is not wanted
// SEE core 1 was not started
// SEE threads:\n.*end of panic
#include "kernel/core/panic.h"
#include "lib/duet.h"

void __wrap_machine_start_core(unsigned core, const void *vectors);

void __wrap_machine_start_core(unsigned core, const void *vectors)
{
    (void)vectors;
    panic("core %u is not wanted", core);
}

int main(void)
{
    return 0;
}

/* A panic at the first step that may fail: the core has nothing yet that it could be said to run. */
// LDFLAGS -Wl,--wrap=arch_cpu_start
// STATUS 70
// SEE PANIC on core 0, thread "none yet": not the CPU it was built for
// SEE threads:\n.*end of panic
#include "kernel/core/panic.h"
#include "lib/duet.h"

void __wrap_arch_cpu_start(const struct memory_range *memory);

void __wrap_arch_cpu_start(const struct memory_range *memory)
{
    (void)memory;
    panic("not the CPU it was built for");
}

int main(void)
{
    return 0;
}

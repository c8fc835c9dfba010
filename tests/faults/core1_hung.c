/* Core 1 hangs with interrupts masked: core 0's report says so, and ends. */
// CORES 2
// STATUS 70
// SEE PANIC on core 0, thread "main": the other core is stuck
// SEE core 1 did not stop; it last ran thread "stuck"
// SEE   stuck .* core 1 .* running
// SEE end of panic
#include "kernel/core/exclusive.h"
#include "kernel/core/panic.h"
#include "lib/duet.h"

static uint32_t is_stuck;

static int hang(void *nothing)
{
    arch_mask_interrupts();
    exclusive_exchange(&is_stuck, 1);
    while (nothing == NULL)
        arch_relax();
    return 0;
}

THREAD(stuck, 1024, .target = hang, .core = CORE(1));

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_start(&stuck);
    while (!__atomic_load_n(&is_stuck, __ATOMIC_ACQUIRE))
        arch_relax();
    panic("the other core is stuck");
}

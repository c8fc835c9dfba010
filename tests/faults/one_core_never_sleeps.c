/* Core 1 spins with interrupts masked, core 0 has nothing to do: the run ends after so many cycles, on any machine. */
// BOARD pico
// CORES 2
// OPTIONS --cycles 20000000
// STATUS 124
// SEE no end after 20000000 cycles; this is where each core is
// SEE core 0 runs thread 0x[0-9a-f]+ <cpu_blocks[+0-9]*>, "idle 0"
// SEE asleep in WFI
// SEE core 1 runs thread 0x[0-9a-f]+ <stuck>, "stuck"
// SEE pc [0-9a-f]+ <(spin_for_ever one_core_never_sleeps.c|arch_relax port.h):[0-9]+
// SEE PRIMASK set
// SEE thread 0x[0-9a-f]+ <main_thread> waits
// SEE       [0-9a-f]+ <main one_core_never_sleeps.c:[0-9]+>
// SEE thread 0x[0-9a-f]+ <stuck> runs
#include "lib/duet.h"
#include "tests/faults/idle_core.h"

static int spin_for_ever(void *nothing)
{
    wait_until_idle(0);
    arch_mask_interrupts();
    while (nothing == NULL)
        arch_relax();
    return 0;
}

THREAD(stuck, 1024, .target = spin_for_ever, .core = CORE(1));

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_start(&stuck);
    return thread_join(&stuck, FOREVER);
}

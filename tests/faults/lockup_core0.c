/* Core 0 faults, and its vector table is gone: only the runner can tell. */
// BOARD pico
// CORES 2
// STATUS 123
// SEE core 0 locked up; this is where each core is
// SEE core 0 runs thread 0x[0-9a-f]+ <lost>, "lost"
// SEE fault: read of 4 bytes where there is nothing, for the vector of HardFault, address 6000000c
// SEE after undefined instruction de07, address [0-9a-f]+.*, at [0-9a-f]+ <wander_off lockup_core0.c:[0-9]+>
// SEE pc [0-9a-f]+ <wander_off lockup_core0.c:[0-9]+>
// SEE r0 [0-9a-f]+
// SEE the thread's sp [0-9a-f]+
// SEE       [0-9a-f]+ <begin thread.c:[0-9]+>
// SEE core 1 runs thread 0x[0-9a-f]+ <cpu_blocks[+0-9]*>, "idle 1"
// SEE thread 0x[0-9a-f]+ <main_thread> waits
// SEE thread 0x[0-9a-f]+ <lost> runs
#include "kernel/arch/cortex_m/scs.h"
#include "lib/duet.h"
#include "tests/faults/idle_core.h"

static int wander_off(void *nothing)
{
    wait_until_idle(1);
    SCB_VTOR = 0x60000000;
    __asm volatile("udf #7");
    return nothing != NULL;
}

THREAD(lost, 1024, .target = wander_off, .core = CORE(0));

int main(void)
{
    thread_set_core(thread_current(), CORE(1));
    thread_start(&lost);
    return thread_join(&lost, FOREVER);
}

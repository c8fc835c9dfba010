/* An undefined instruction on core 1. */
// CORES 2
// STATUS 70
// SEE PANIC on core 1, thread "lost": undefined instruction
// SEE     pc [0-9a-f]+ <wander_off undefined_instruction_core1.c:
// SEE end of panic
#include "lib/duet.h"

static int wander_off(void *nothing)
{
    __asm volatile("udf #7");
    return nothing != NULL;
}

THREAD(lost, 1024, .target = wander_off, .core = CORE(1));

int main(void)
{
    thread_start(&lost);
    return 0;
}

/* An undefined instruction on core 0. */
// STATUS 70
// SEE PANIC on core 0, thread "lost": undefined instruction
// SEE     pc [0-9a-f]+ <wander_off undefined_instruction_core0.c:
// SEE end of panic
#include "lib/duet.h"

static int wander_off(void *nothing)
{
    __asm volatile("udf #7");
    return nothing != NULL;
}

THREAD(lost, 1024, .target = wander_off, .core = CORE(0));

int main(void)
{
    thread_start(&lost);
    return 0;
}

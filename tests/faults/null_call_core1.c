/* A call of a null pointer on core 1: the report says from where. */
// CORES 2
// STATUS 70
// SEE PANIC on core 1, thread "caller": call of a null pointer
// SEE     pc 00000000
// SEE     lr [0-9a-f]+ <call_it null_call_core1.c:
// SEE end of panic
#include "lib/duet.h"

static int (*volatile nobody)(void);

static int call_it(void *nothing)
{
    (void)nothing;
    return nobody() + 1;
}

THREAD(caller, 1024, .target = call_it, .core = CORE(1));

int main(void)
{
    thread_start(&caller);
    return 0;
}

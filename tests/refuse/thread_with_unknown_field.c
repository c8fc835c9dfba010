/* What a thread has not cannot be set: the core is `core`, not `affinity`. */
// REFUSED has no member named 'affinity'
#include "lib/duet.h"

static int run(void *nothing)
{
    return nothing != NULL;
}

#ifdef ALLOWED
THREAD(runner, 512, .target = run, .core = CORE(0));
#else
THREAD(runner, 512, .target = run, .affinity = CORE(0));
#endif

int main(void)
{
    return thread_start(&runner);
}

/*
 * hello - Python's print("hello"), from each core.
 *
 * Watch: the lines come out whole, in either order. Try: CORES=1.
 */
#include "lib/duet.h"

static int greet(void *name)
{
    print("hello from %s\n", (const char *)name);
    return 0;
}

THREAD(here, 1024, .target = greet, .arg = "core 0", .core = CORE(0));
#if CORES > 1
THREAD(there, 1024, .target = greet, .arg = "core 1", .core = CORE(1));
#endif

int main(void)
{
    thread_start(&here);
#if CORES > 1
    thread_start(&there);
#endif
    return 0; /* the program ends when both have */
}

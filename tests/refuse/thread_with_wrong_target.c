/* What a thread runs takes one pointer and returns a number. */
// REFUSED initialization of 'int \(\*\)\(void \*\)' from incompatible pointer type
#include "lib/duet.h"

#ifdef ALLOWED
static int run(void *number)
{
    return *(int *)number;
}
#else
static void run(int number)
{
    (void)number;
}
#endif

THREAD(runner, 512, .target = run);

int main(void)
{
    return thread_start(&runner);
}

/* A pool has threads, and each a stack that it can run on. */
// REFUSED a pool has 1 to 255 threads
// REFUSED no thread can run on so small a stack
#include "lib/duet.h"

#ifdef ALLOWED
POOL(pool, 1, STACK_BYTES_MIN);
#else
POOL(pool, 0, STACK_BYTES_MIN - 8);
#endif

int main(void)
{
    return pool_shutdown(&pool, NO_WAIT);
}

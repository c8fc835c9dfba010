/* A lock has an owner, a semaphore has none: one is not taken for the other. */
// REFUSED from incompatible pointer type
#include "lib/duet.h"

static struct semaphore semaphore = SEMAPHORE_INIT(1);

int main(void)
{
#ifdef ALLOWED
    semaphore_acquire(&semaphore, FOREVER);
#else
    lock_acquire(&semaphore, FOREVER);
#endif
    return 0;
}

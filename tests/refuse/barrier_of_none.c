/* At a barrier of no parties there is nobody to meet. */
// REFUSED 1 to BARRIER_PARTIES_MAX meet at a barrier
#include "lib/duet.h"

#ifdef ALLOWED
static struct barrier barrier = BARRIER_INIT(1);
#else
static struct barrier barrier = BARRIER_INIT(0);
#endif

int main(void)
{
    return barrier_wait(&barrier, FOREVER);
}

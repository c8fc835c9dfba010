/* A queue without room would never pass anything on. */
// REFUSED a queue holds 1 to 65535 items
#include "lib/duet.h"

#ifdef ALLOWED
static struct queue queue = QUEUE_INIT(int, 1);
#else
static struct queue queue = QUEUE_INIT(int, 0);
#endif

int main(void)
{
    return queue_full(&queue);
}

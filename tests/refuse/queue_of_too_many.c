/* More items than a queue can count. */
// REFUSED a queue holds 1 to 65535 items
#include "lib/duet.h"

#ifdef ALLOWED
static struct queue queue = QUEUE_INIT(char, 65535);
#else
static struct queue queue = QUEUE_INIT(char, 65536);
#endif

int main(void)
{
    return queue_full(&queue);
}

/* An item that is copied with interrupts masked has a size limit. */
// REFUSED item too large: put pointers
#include "lib/duet.h"

struct picture {
    char pixels[QUEUE_ITEM_BYTES_MAX + 1];
};

#ifdef ALLOWED
static struct queue queue = QUEUE_INIT(struct picture *, 4);
#else
static struct queue queue = QUEUE_INIT(struct picture, 4);
#endif

int main(void)
{
    return queue_full(&queue);
}

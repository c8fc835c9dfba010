/* A value lives in its future, which has room for so much. */
// REFUSED value too large: use a pointer
#include "lib/duet.h"

struct picture {
    char pixels[FUTURE_VALUE_BYTES_MAX + 1];
};

#ifdef ALLOWED
static struct future future = FUTURE_INIT(struct picture *);
#else
static struct future future = FUTURE_INIT(struct picture);
#endif

int main(void)
{
    return future_done(&future);
}

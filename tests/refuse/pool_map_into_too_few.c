/* Every input has its value. */
// REFUSED as many values as inputs
#include "lib/duet.h"

#ifdef ALLOWED
enum { VALUES = 4 };
#else
enum { VALUES = 3 };
#endif

static int copy(const void *input, void *value)
{
    *(int *)value = *(const int *)input;
    return OK;
}

POOL(pool, 1, 1024);

int main(void)
{
    static int numbers[4], values[VALUES];

    return pool_map(&pool, copy, numbers, values, FOREVER);
}

/* How many inputs there are is asked of their array; a pointer does not know. */
// REFUSED not an array
#include "lib/duet.h"

static int copy(const void *input, void *value)
{
    *(int *)value = *(const int *)input;
    return OK;
}

POOL(pool, 1, 1024);

int main(void)
{
    static int numbers[4], values[4];
#ifdef ALLOWED
    return pool_map(&pool, copy, numbers, values, FOREVER);
#else
    int *inputs = numbers;

    return pool_map(&pool, copy, inputs, values, FOREVER);
#endif
}

/* A long long is divided by zero. */
// STATUS 70
// SEE PANIC on core [01], thread "main": division by zero
// SEE     pc [0-9a-f]+ <main division_of_long_by_zero.c:
// SEE end of panic
#include "lib/duet.h"

static volatile long long zero;

int main(void)
{
    return (int)(42 / zero);
}

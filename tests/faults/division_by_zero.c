/* A division by zero is an error, as in Python. */
// STATUS 70
// SEE PANIC on core [01], thread "main": division by zero
// SEE     pc [0-9a-f]+ <main division_by_zero.c:
// SEE end of panic
#include "lib/duet.h"

static volatile int zero;

int main(void)
{
    return 42 / zero;
}

/* The remainder of an unsigned by zero is asked for. */
// STATUS 70
// SEE PANIC on core [01], thread "main": division by zero
// SEE     pc [0-9a-f]+ <main remainder_by_zero.c:
// SEE end of panic
#include "lib/duet.h"

static volatile unsigned zero;

int main(void)
{
    return (int)(42 % zero);
}

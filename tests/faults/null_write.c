/* A member of a struct that is not there is written. */
// STATUS 70
// SEE PANIC on core [01], thread "main": access through a null pointer
// SEE     at address 0x8\b
// SEE     pc [0-9a-f]+ <main null_write.c:
// SEE end of panic
#include "lib/duet.h"

static struct triple {
    int first, second, third;
} *volatile nothing;

int main(void)
{
    nothing->third = 3;
    return 0;
}

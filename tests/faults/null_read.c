/* A null pointer is read: there is no memory at address 0. */
// STATUS 70
// SEE PANIC on core [01], thread "main": access through a null pointer
// SEE     at address 0\b
// SEE     pc [0-9a-f]+ <main null_read.c:
// SEE end of panic
#include "lib/duet.h"

static int *volatile nothing;

int main(void)
{
    return *nothing;
}

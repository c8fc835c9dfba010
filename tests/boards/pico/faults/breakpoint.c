/* A breakpoint, and no debugger. */
// STATUS 70
// SEE PANIC on core [01], thread "main": breakpoint without a debugger
// SEE     pc [0-9a-f]+ <main breakpoint.c:
// SEE end of panic
#include "lib/duet.h"

int main(void)
{
    __asm volatile("bkpt #1");
    return 0;
}

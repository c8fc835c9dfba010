/* A call of an address where the memory map has nothing. */
// STATUS 70
// SEE PANIC on core [01], thread "main": execution of (an address where nothing is|memory that is not code)
// SEE     pc 6000000[01]
// SEE     lr [0-9a-f]+ <main execute_nothing.c:
// SEE end of panic
#include "lib/duet.h"

static int (*volatile wild)(void) = (int (*)(void))0x60000001;

int main(void)
{
    return wild() + 1;
}

/* An address is read where the memory map has nothing. */
// STATUS 70
// SEE PANIC on core [01], thread "main": access to an address where nothing is
// SEE     at address 0x60000000\b
// SEE     pc [0-9a-f]+ <main unmapped_address.c:
// SEE end of panic
#include "lib/duet.h"

static int *volatile wild = (int *)0x60000000;

int main(void)
{
    return *wild;
}

/* pick.c - takes pick()'s branch the way that GIVEN has it go. */
#include "tests/recorded/pick.h"

void first(void);
void first(void)
{
    int n = GIVEN;

    __asm("" : "+r"(n)); /* the compiler is not to know */
    pick(n);
}

/* A call of a function's address without the bit that says it is one. */
// STATUS 70
// SEE PANIC on core [01], thread "main": call of an address that is not code
// SEE     lr [0-9a-f]+ <main even_address_called.c:
// SEE end of panic
#include "lib/duet.h"

static int nothing(void)
{
    return 0;
}

int main(void)
{
    int (*volatile function)(void) = (int (*)(void))((uintptr_t)nothing & ~(uintptr_t)1);

    return function() + 1;
}

/* An interrupt handler is told nothing. */
// REFUSED from incompatible pointer type
#include "lib/duet.h"

#ifdef ALLOWED
static void handle(void)
{
}
#else
static void handle(int number)
{
    (void)number;
}
#endif

int main(void)
{
    arch_interrupt_open(1, handle);
    return 0;
}

/* A point in time and a length are not added by +, which would wrap. */
// REFUSED invalid operands to binary \+
#include "lib/duet.h"

int main(void)
{
#ifdef ALLOWED
    sleep_until(clock_after(clock_now(), MS(5)));
#else
    sleep_until(clock_now() + MS(5));
#endif
    return 0;
}

/* When is not how long. */
// REFUSED incompatible type for argument 1 of 'sleep_until'
#include "lib/duet.h"

int main(void)
{
#ifdef ALLOWED
    sleep_for(MS(5));
#else
    sleep_until(MS(5));
#endif
    return 0;
}

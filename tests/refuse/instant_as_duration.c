/* How long is not when. */
// REFUSED incompatible type for argument 1 of 'sleep_for'
#include "lib/duet.h"

int main(void)
{
#ifdef ALLOWED
    sleep_until(clock_now());
#else
    sleep_for(clock_now());
#endif
    return 0;
}

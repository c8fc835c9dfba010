/* FOREVER is no number to compare with. */
// REFUSED invalid operands to binary ==
#include "lib/duet.h"

static duration_t patience = FOREVER;

int main(void)
{
#ifdef ALLOWED
    if (clock_is_forever(patience))
        return 1;
#else
    if (patience == FOREVER)
        return 1;
#endif
    return 0;
}

/* print() checks its arguments as printf() does. */
// REFUSED format '%s' expects argument of type 'char \*'
#include "lib/duet.h"

int main(void)
{
#ifdef ALLOWED
    print("%s\n", status_name(E_TIMEOUT));
#else
    print("%s\n", E_TIMEOUT);
#endif
    return 0;
}

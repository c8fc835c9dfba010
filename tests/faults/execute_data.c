/* Data is called as if it were code. */
// STATUS 70
// SEE PANIC on core [01], thread "main": execution of data
// SEE     lr [0-9a-f]+ <main execute_data.c:
// SEE end of panic
#include "lib/duet.h"

static uint16_t machine_code[] = { 0x4770 }; /* bx lr */

int main(void)
{
    int (*volatile function)(void) = (int (*)(void))((uintptr_t)machine_code | 1);

    return function() + 1;
}

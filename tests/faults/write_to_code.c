/* Code is written to. */
// STATUS 70
// SEE PANIC on core [01], thread "main": write to code
// SEE     at address 0x1[0-9a-f]+ <main write_to_code.c:
// SEE     pc [0-9a-f]+ <main write_to_code.c:
// SEE end of panic
#include "lib/duet.h"

int main(void);

int main(void)
{
    uint32_t *volatile code = (uint32_t *)((uintptr_t)main & ~(uintptr_t)3);

    *code = 0;
    return 0;
}

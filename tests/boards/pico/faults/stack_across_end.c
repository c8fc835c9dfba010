/* A stack pointer so close to the end of memory that half of what is saved would lie behind it. */
// STATUS 70
// SEE PANIC on core [01], thread "main": stack outside memory
// SEE end of panic
#include "boards/soc/rp2040/soc.h"
#include "lib/duet.h"

int main(void)
{
    __asm volatile("mov sp, %0\n\tudf #0" ::"r"(SOC_DATA_BASE + SOC_DATA_BYTES + 16) : "memory");
    return 0;
}

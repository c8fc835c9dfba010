/* A stack pointer that points to where nothing is. */
// STATUS 70
// SEE PANIC on core [01], thread "main": stack outside memory
// SEE there was no room to save the other registers
// SEE   main .* running
// SEE end of panic
#include "lib/duet.h"

int main(void)
{
    __asm volatile("mov sp, %0\n\tpush {r0}" ::"r"(0x60000400) : "memory");
    return 0;
}

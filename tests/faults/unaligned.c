/* Two words are loaded from an odd address. (Single words may be.) */
// STATUS 70
// SEE PANIC on core [01], thread "main": unaligned access
// SEE     pc [0-9a-f]+ <main unaligned.c:
// SEE end of panic
#include "lib/duet.h"

static uint64_t numbers[2];
static uintptr_t odd = 1;

int main(void)
{
    volatile uint64_t *number = (volatile uint64_t *)((uintptr_t)numbers + *(volatile uintptr_t *)&odd);

    return (int)*number;
}

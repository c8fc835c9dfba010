/* A lock at an address where nothing is: the word is read under a hardware lock,
 * the very one that the report's own word is changed under. */
// STATUS 70
// SEE PANIC on core [01], thread "main": access to an address where nothing is
// SEE     at address 0x6000[0-9a-f]+
// SEE end of panic
// NOT itself failed
#include "kernel/core/arch.h"
#include "kernel/core/panic.h"
#include "lib/duet.h"

int main(void)
{
    const uintptr_t alike = (uintptr_t)&panic_reporter % 64;

    return lock_acquire((struct lock *)(0x60000000u + alike), FOREVER);
}

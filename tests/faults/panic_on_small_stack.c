/* panic() needs little of the stack it is called on. */
// STATUS 70
// SEE PANIC on core [01], thread "small": room for 28 words
// SEE     pc [0-9a-f]+ <complain panic_on_small_stack.c:
// SEE end of panic
#include "kernel/core/panic.h"
#include "lib/duet.h"

static int complain(void *nothing)
{
    (void)nothing;
    panic("room for %d words", 28);
}

THREAD(small, STACK_BYTES_MIN, .target = complain);

int main(void)
{
    thread_start(&small);
    thread_join(&small, FOREVER);
    return 0;
}

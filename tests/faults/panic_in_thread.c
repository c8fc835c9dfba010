/* panic() from a thread; a line that was begun before is ended first. */
// STATUS 70
// SEE half a line\n\*\*\* PANIC on core [01], thread "main": the answer is 42
// SEE     pc [0-9a-f]+ <main panic_in_thread.c:
// SEE    main .* running
// SEE end of panic
#include "kernel/core/panic.h"
#include "lib/duet.h"

int main(void)
{
    print("half a line");
    panic("the answer is %d", 42);
}

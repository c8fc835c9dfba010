/* A thread on the other core that recurses for ever is named, and nothing hangs. */
// CORES 2
// STATUS 70
// SEE PANIC on core 1, thread "diver": stack overflow
// SEE    (pc|lr) [0-9a-f]+ <dive stack_overflow_core1.c:
// SEE core 0 ran thread "[a-z0-9 ]+"
// SEE    pc [0-9a-f]+ <
// SEE threads:
// SEE   diver .* core 1 .* running .* [0-9]+ stack bytes never used
// SEE end of panic
#include "lib/duet.h"

static int dive(void *depth)
{
    volatile char here[64] = { 0 };

    if (thread_priority(thread_current()) == 0) /* it never is, but the compiler cannot know */
        return 0;
    return here[0] + dive((char *)depth + sizeof here) + here[63];
}

THREAD(diver, 1024, .target = dive, .core = CORE(1));

int main(void)
{
    thread_start(&diver);
    thread_join(&diver, FOREVER);
    return 0;
}

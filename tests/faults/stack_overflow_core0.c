/* A thread that recurses for ever on core 0 is named, and nothing hangs. */
// STATUS 70
// SEE PANIC on core 0, thread "diver": stack overflow
// SEE     (pc|lr) [0-9a-f]+ <dive stack_overflow_core0.c:
// SEE threads:
// SEE   main .* core 0 .* blocked
// SEE     joins "diver"
// SEE       [0-9a-f]+ <main stack_overflow_core0.c:
// SEE   diver .* core 0 .* running .* [0-9]+ stack bytes never used
// SEE end of panic
#include "lib/duet.h"

static int dive(void *depth)
{
    volatile char here[64] = { 0 };

    if (thread_priority(thread_current()) == 0) /* it never is, but the compiler cannot know */
        return 0;
    return here[0] + dive((char *)depth + sizeof here) + here[63];
}

THREAD(diver, 1024, .target = dive, .core = CORE(0), .priority = LOW);

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_start(&diver);
    thread_join(&diver, FOREVER);
    return 0;
}

/* What is written of threads is wrong: the report leaves out what cannot be so, and goes on. */
// STATUS 70
// SEE PANIC on core [01], thread "main": all broken
// SEE   astray .* blocked .*\n.*   lost .* blocked .*\n(?!.*     sleeps)
// SEE   sound .* blocked .*\n.*     sleeps
// SEE end of panic
// NOT itself failed
#include "kernel/core/panic.h"
#include "lib/duet.h"

static int sleep_on(void *nothing)
{
    (void)nothing;
    return sleep_for(FOREVER);
}

THREAD(astray, 512, .target = sleep_on);
THREAD(lost, 512, .target = sleep_on);
THREAD(sound, 512, .target = sleep_on);

static void start(struct thread *thread)
{
    thread_start(thread);
    while (thread_state(thread) != BLOCKED)
        sleep_for(US(100));
}

int main(void)
{
    start(&astray);
    start(&lost);
    start(&sound);
    astray.waiter = lost.waiter = (struct waiter *)0x60000000;
    astray.context.stack_pointer = (void *)0x1F000000; /* nothing is there, nor at the other */
    panic("all broken");
}

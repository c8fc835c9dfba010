/* The list of threads ends too early: the report shows what is left of it, and ends. */
// STATUS 70
// SEE PANIC on core [01], thread "main": cut off
// SEE threads:
// SEE   main .* running
// SEE end of panic
// NOT   lost .* core
// NOT itself failed
#include "kernel/core/panic.h"
#include "lib/duet.h"

static int sleep_on(void *nothing)
{
    (void)nothing;
    return sleep_for(FOREVER);
}

THREAD(lost, 1024, .target = sleep_on);

int main(void)
{
    struct thread *self = thread_current();

    thread_start(&lost);
    self->alive.next = &self->alive;
    panic("cut off");
}

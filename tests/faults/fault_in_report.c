/* What the report has to read is broken too: it says so, and ends. */
// STATUS 70
// SEE PANIC on core [01], thread "main": the first of two failures
// SEE the report itself failed: access to an address where nothing is, pc [0-9a-f]+ <
// SEE end of panic
#include "kernel/core/panic.h"
#include "lib/duet.h"

static int sleep_on(void *nothing)
{
    (void)nothing;
    return sleep_for(FOREVER);
}

THREAD(nameless, 512, .target = sleep_on);

int main(void)
{
    thread_start(&nameless);
    nameless.name = (const char *)0x60000000;
    panic("the first of two failures");
}

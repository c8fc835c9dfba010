/* A core that does not stop for the report has no word in it any more. */
// CORES 2
// LDFLAGS -Wl,--wrap=console_take_over
// STATUS 70
// SEE PANIC on core 0, thread "main": be quiet
// SEE core 1 did not stop; it last ran thread "loud"
// SEE end of panic
// NOT nobody asked
#include "kernel/console.h"
#include "kernel/core/panic.h"
#include "lib/duet.h"

static volatile bool is_deaf, may_speak, has_spoken;

void __real_console_take_over(void);
void __wrap_console_take_over(void);

void __wrap_console_take_over(void)
{
    __real_console_take_over();
    may_speak = true;
    while (!has_spoken)
        arch_relax();
}

static int speak(void *nothing)
{
    arch_mask_interrupts();
    is_deaf = true;
    while (!may_speak)
        arch_relax();
    print("nobody asked\n");
    has_spoken = true;
    while (nothing == NULL)
        arch_relax();
    return 0;
}

THREAD(loud, 1024, .target = speak, .core = CORE(1));

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    thread_start(&loud);
    while (!is_deaf)
        arch_relax();
    panic("be quiet");
}

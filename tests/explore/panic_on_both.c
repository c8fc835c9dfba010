/*
 * panic_on_both.c - both cores panic.
 */
// LDFLAGS -Wl,--wrap=report -Wl,--wrap=machine_exit
#include <string.h>

#include "kernel/core/panic.h"
#include "tests/explore/scenario.h"

void __wrap_report(const char *format, ...);
_Noreturn void __real_machine_exit(int status);
_Noreturn void __wrap_machine_exit(int status);

static unsigned headlines, ends;

/* Counted in place of printed, which would take longer than the race itself. */
void __wrap_report(const char *format, ...)
{
    headlines += strncmp(format, "PANIC on core", 13) == 0;
    ends += strncmp(format, "end of panic", 12) == 0;
}

void __wrap_machine_exit(int status)
{
    if (status != PANIC_STATUS)
        __real_machine_exit(status);
    __real_machine_exit(headlines == 1 && ends == 1 ? 0 : 2);
}

JOB(panic_here)
{
    panic("here");
}

SCENARIO("where both cores panic there is one report, and an end")
{
    scenario_ready(&ann, panic_here, NORMAL, CORE(1));
    explore_begin();
    panic("there");
}

/*
 * core1_start.c - core 0 starts core 1, from its reset on.
 */
// LDFLAGS -Wl,--wrap=machine_start_core
#include "tests/explore/scenario.h"

void __real_machine_start_core(unsigned core, const void *vectors);
void __wrap_machine_start_core(unsigned core, const void *vectors);

void __wrap_machine_start_core(unsigned core, const void *vectors)
{
    explore_begin();
    __real_machine_start_core(core, vectors);
}

JOB(end)
{
    return (int)scenario_core();
}

SCENARIO("core 1 comes up, and runs a thread, however slow either core is")
{
    scenario_start(&ann, end, NORMAL, CORE(1));
    EXPECT(scenario_result(&ann) == 1);
}

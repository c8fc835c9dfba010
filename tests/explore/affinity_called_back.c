/*
 * affinity_called_back.c - a thread sends itself away, and calls itself back before it
 * could leave, for interrupts are masked; meanwhile the other core changes it too.
 */
#include "kernel/core/arch.h"
#include "tests/explore/scenario.h"

static volatile bool called_back;

JOB(go_and_stay)
{
    const uint32_t before = arch_mask_interrupts();
    const int went = thread_set_core(thread_current(), CORE(0)), came = thread_set_core(thread_current(), CORE(1));

    arch_restore_interrupts(before);
    called_back = true;
    SPIN_UNTIL(scenario_core() == 1);
    return went == OK ? came : went;
}

SCENARIO("a thread that calls itself back before it could leave stays")
{
    scenario_ready(&ann, go_and_stay, LOW, CORE(1));
    explore_begin();
    EXPECT(thread_set_priority(&ann, NORMAL) == OK);
    SPIN_UNTIL(called_back);
    EXPECT(thread_set_priority(&ann, LOW) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(thread_core(&ann) == CORE(1));
}

/*
 * join_of_sent.c - a thread that runs is sent to the other core, ends there and is
 * joined, while the core that sent it has yet to look away.
 */
#include <string.h>

#include "kernel/core/cpu.h"
#include "tests/explore/scenario.h"

enum { PATTERN = 0x50 };

static uint8_t was[sizeof(struct thread)];
static volatile bool sent;

JOB(end_when_sent)
{
    SPIN_UNTIL(sent);
    return 7;
}

SCENARIO("a thread that was sent away is joined only when its old core has done with it")
{
    scenario_ready(&ann, end_when_sent, LOW, CORE(1));
    explore_begin();
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    SPIN_UNTIL(*(struct cpu *volatile *)&ann.cpu == cpu_of(0));
    sent = true;
    EXPECT(thread_set_priority(&ann, LOW + 1) == OK); /* which looks at her where she is */
    EXPECT(scenario_result(&ann) == 7);
    memset(&ann, PATTERN, sizeof ann);
    memset(was, PATTERN, sizeof was);
    scenario_settle();
    EXPECT(memcmp(&ann, was, sizeof ann) == 0);
}

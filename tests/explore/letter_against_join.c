/*
 * letter_against_join.c - a thread ends while its core is told something about it.
 */
#include <string.h>

#include "tests/explore/scenario.h"

enum { PATTERN = 0x50 };

static uint8_t was[sizeof(struct thread)];

JOB(end)
{
    return 7;
}

SCENARIO("no letter about a thread that was joined is under way")
{
    scenario_ready(&ann, end, NORMAL, CORE(1));
    explore_begin();
    EXPECT(thread_set_priority(&ann, HIGH) == OK);
    EXPECT(scenario_result(&ann) == 7);
    memset(&ann, PATTERN, sizeof ann);
    memset(was, PATTERN, sizeof was);
    scenario_settle();
    EXPECT(memcmp(&ann, was, sizeof ann) == 0);
}

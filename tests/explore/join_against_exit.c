/*
 * join_against_exit.c - a thread ends while it is joined, and its memory is used
 * for something else at once.
 */
#include <string.h>

#include "tests/explore/scenario.h"

enum { TOP = 96, PATTERN = 0x50 }; /* bytes of the stack that a thread which ends uses last */

static uint8_t was[sizeof(struct thread)];

JOB(end)
{
    return 7;
}

static uint8_t *top_of_stack(struct thread *thread)
{
    return (uint8_t *)thread->context.stack_limit + thread->stack_bytes - TOP;
}

SCENARIO("whoever has joined a thread has its stack and its struct to itself")
{
    uint8_t *const top = top_of_stack(&ann);

    scenario_ready(&ann, end, NORMAL, CORE(1));
    explore_begin();
    EXPECT(scenario_result(&ann) == 7);
    memset(top, PATTERN, TOP);
    memset(&ann, PATTERN, sizeof ann);
    memset(was, PATTERN, sizeof was);
    scenario_settle();
    EXPECT(memcmp(top, was, TOP) == 0);
    EXPECT(memcmp(&ann, was, sizeof ann) == 0);
}

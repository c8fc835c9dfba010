/*
 * wake_against_join.c - a thread is told of on its core, woken, ends and is joined
 * there, while its waker on the other core has yet to look away.
 */
#include <string.h>

#include "tests/explore/scenario.h"

enum { PATTERN = 0x50 };

static struct semaphore tokens = SEMAPHORE_INIT(0);
static uint8_t was[sizeof(struct thread)];
static volatile bool woken;

JOB(take)
{
    return semaphore_acquire(&tokens, FOREVER);
}

JOB(join_ann)
{
    EXPECT(thread_join(&ann, FOREVER) == OK);
    memset(&ann, PATTERN, sizeof ann);
    SPIN_UNTIL(woken);
    return memcmp(&ann, was, sizeof ann);
}

SCENARIO("whoever has joined a thread has it to itself, even if its waker is slow")
{
    memset(was, PATTERN, sizeof was);
    scenario_block(&ann, take, NORMAL, CORE(1));
    scenario_block(&dan, join_ann, LOW, CORE(1));
    explore_begin();
    EXPECT(thread_set_priority(&ann, HIGH) == OK);
    EXPECT(semaphore_release(&tokens) == OK);
    woken = true;
    EXPECT(scenario_result(&dan) == 0);
}

/*
 * turns.c - equals take turns however they came to share a core.
 */
#include "tests/harness/crew.h"

static struct event start = EVENT_INIT;

static int wait_for_start(void *nothing)
{
    (void)nothing;
    return event_wait(&start, FOREVER);
}

TEST("equals that were woken together have their turn, though who woke them goes on and on")
{
    crew_block(&ann, wait_for_start, NORMAL, CORE(0));
    crew_block(&bob, wait_for_start, NORMAL, CORE(0));
    event_set(&start);
    SPIN_UNTIL(!thread_is_alive(&ann) && !thread_is_alive(&bob));
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
}

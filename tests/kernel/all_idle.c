/*
 * all_idle.c - a thread that may run anywhere, when nothing else runs.
 */
#include "tests/harness/test.h"

static int doze(void *nothing)
{
    (void)nothing;
    return sleep_for(US(100));
}

THREAD(dozer, 1024, .target = doze);

TEST("a thread that wakes while every core is idle runs on one of them")
{
    thread_start(&dozer);
    EXPECT(thread_join(&dozer, FOREVER) == OK);
    EXPECT(thread_result(&dozer) == OK);
}

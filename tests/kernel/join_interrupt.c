/*
 * join_interrupt.c - an interrupt handler that joins is not the thread it interrupted.
 */
#include "tests/harness/crew.h"

static int answer;

static void join_the_interrupted(void)
{
    answer = thread_join(thread_current(), NO_WAIT);
}

static struct thread *interrupted;

static void join_ann(void)
{
    answer = thread_join(&ann, NO_WAIT);
}

static int join_interrupted(void *nothing)
{
    (void)nothing;
    return thread_join(interrupted, MS(50));
}

TEST("an interrupt that joins the thread it interrupted is told that it has not ended")
{
    test_in_interrupt(join_the_interrupted);
    EXPECT(answer == E_TIMEOUT);
}

TEST("nor does it close a cycle with one that joins the interrupted thread")
{
    interrupted = thread_current();
    crew_block(&ann, join_interrupted, NORMAL, CORE(OTHER));
    test_in_interrupt(join_ann);
    EXPECT(answer == E_TIMEOUT);
    EXPECT(crew_result(&ann) == E_TIMEOUT);
}

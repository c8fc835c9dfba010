/*
 * terminate_in_close.c - a thread is terminated while it closes a pipe.
 */
#include "tests/explore/scenario.h"

PIPE(here, there, 4, 1);

JOB(close_it)
{
    pipe_close(&here);
    return OK;
}

JOB(receive)
{
    char text[4];

    return pipe_recv(&there, text, sizeof text, FOREVER);
}

SCENARIO("whoever waits at a pipe is told that it was closed, though the closer was terminated")
{
    scenario_block(&bob, receive, HIGH, CORE(0));
    scenario_ready(&ann, close_it, LOW, CORE(1));
    explore_begin();
    EXPECT(thread_terminate(&ann, FOREVER) == OK);
    const int second = pipe_close(&here);

    EXPECT(second == OK || second == E_STATE);
    EXPECT(scenario_result(&bob) == E_CLOSED);
}

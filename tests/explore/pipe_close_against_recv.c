/*
 * pipe_close_against_recv.c - an end is closed, with a message underway, while the
 * other one begins to receive.
 */
#include "tests/explore/scenario.h"

PIPE(here, there, 4, 1);

JOB(receive_to_the_end)
{
    char text[4];
    int received = 0, length;

    while ((length = pipe_recv(&there, text, sizeof text, FOREVER)) >= 0)
        received += length;
    EXPECT(length == E_CLOSED);
    return received;
}

SCENARIO("whoever receives, or begins to, has what was sent and is then told that the other end is closed")
{
    scenario_block(&bob, receive_to_the_end, LOW, CORE(0));
    scenario_ready(&ann, receive_to_the_end, NORMAL, CORE(1));
    explore_begin();
    EXPECT(pipe_send(&here, "abc", 3, FOREVER) == OK);
    EXPECT(pipe_close(&here) == OK);
    const int anns = scenario_result(&ann), bobs = scenario_result(&bob);
    EXPECT(anns + bobs == 3 && anns * bobs == 0);
}

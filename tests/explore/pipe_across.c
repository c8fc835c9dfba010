/*
 * pipe_across.c - messages of different lengths go from one core to the other through
 * a pipe that holds one.
 */
#include "tests/explore/scenario.h"

PIPE_ONE_WAY(receiver, sender, 3, 1);

JOB(receive_all)
{
    for (int n = 1; n <= 3; n++) {
        char text[4] = "";

        EXPECT(pipe_poll(&receiver, FOREVER) == OK);
        EXPECT(pipe_recv(&receiver, text, 3, FOREVER) == n);
        for (int i = 0; i < 3; i++)
            EXPECT(text[i] == (i < n ? 'a' + n : '\0'));
    }
    return OK;
}

SCENARIO("what is sent on one core is received on the other, with its length and in order")
{
    scenario_ready(&ann, receive_all, NORMAL, CORE(1));
    explore_begin();
    for (unsigned n = 1; n <= 3; n++) {
        const char letter = (char)('a' + n);
        const char text[] = { letter, letter, letter };

        EXPECT(pipe_send(&sender, text, n, FOREVER) == OK);
    }
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(receiver.in->messages.count == 0);
}

/*
 * reuse.c - a thread ends, and is started again or its memory used for something
 * else, while the other core may still be about to do something with it.
 */
#include <string.h>

#include "kernel/core/cpu.h"
#include "tests/harness/crew.h"

#if CORES > 1

enum { ROUNDS = 200, PAUSE_MAX = 100 };

static volatile bool may_end;
static volatile unsigned began_on;

static void pause(unsigned turns)
{
    while (turns-- > 0)
        arch_fence();
}

static int end_when_told(void *nothing)
{
    (void)nothing;
    began_on = test_core();
    SPIN_UNTIL(may_end);
    return (int)test_core();
}

/* The letter about the change may be read when she has ended, and begun anew here. */
static void end_changed_and_begin_here(unsigned round)
{
    may_end = false;
    began_on = CORES;
    crew_start(&ann, end_when_told, HIGH, CORE(1));
    SPIN_UNTIL(began_on == 1);
    may_end = true;
    pause(round % PAUSE_MAX);
    EXPECT(thread_set_priority(&ann, LOW) == OK);
    SPIN_UNTIL(thread_state(&ann) == DONE);
    crew_start(&ann, end_when_told, LOW, CORE(0));
    EXPECT(thread_state(&ann) == READY);
    EXPECT(thread_join(&ann, FOREVER) == OK && thread_result(&ann) == 0);
}

TEST("a thread that is started on another core when it has just ended runs there alone")
{
    for (unsigned round = 0; round < ROUNDS; round++)
        end_changed_and_begin_here(round);
}

static int end_on_core_0(void *nothing)
{
    (void)nothing;
    began_on = test_core();
    SPIN_UNTIL(test_core() == 0);
    return OK;
}

/* She runs as soon as this core knows that she is here, and has ended when the call that
 * tells it returns. */
static void end_while_being_sent(void)
{
    static const struct thread nothing;
    const struct thread as_new = ann;

    began_on = CORES;
    crew_start(&ann, end_on_core_0, HIGH, CORE(1));
    SPIN_UNTIL(began_on == 1);
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
    SPIN_UNTIL(ann.cpu == cpu_of(0));
    EXPECT(thread_set_priority(&ann, HIGH + 1) == OK);
    EXPECT(thread_join(&ann, FOREVER) == OK);
    memset(&ann, 0, sizeof ann);
    pause(PAUSE_MAX);
    EXPECT(memcmp(&ann, &nothing, sizeof ann) == 0);
    ann = as_new;
}

TEST("the memory of a thread that was sent to another core and ended there is not written to after it was joined")
{
    for (unsigned round = 0; round < ROUNDS; round++)
        end_while_being_sent();
}

#endif

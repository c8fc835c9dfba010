/*
 * raised_while_woken.c - a thread is woken from one core while, on its own, its priority is raised.
 */
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

enum { ROUNDS = 4000, PAUSE_MAX = 40, LOWERED = LOW, RAISED = HIGH };

#if CORES > 1

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile unsigned round_begun, got;

static void pause(unsigned turns)
{
    while (turns-- > 0)
        arch_fence();
}

static int take_tokens(void *nothing)
{
    (void)nothing;
    while (got < ROUNDS) {
        EXPECT(thread_set_priority(&ann, LOWERED) == OK);
        EXPECT(semaphore_acquire(&tokens, FOREVER) == OK);
        got++;
    }
    return OK;
}

/* Once raised, ann is more urgent than this thread, on the same core. */
static int raise_ann(void *nothing)
{
    (void)nothing;
    for (unsigned round = 1; round <= ROUNDS; round++) {
        EVENTUALLY(thread_state(&ann) == BLOCKED);
        round_begun = round;
        pause(round * 7 % PAUSE_MAX);
        EXPECT(thread_set_priority(&ann, RAISED) == OK);
        SPIN_UNTIL(got == round);
    }
    return OK;
}

TEST("a thread that is raised where it lives just while the other core wakes it runs at once")
{
    crew_start(&ann, take_tokens, LOWERED, CORE(1));
    crew_start(&bob, raise_ann, NORMAL, CORE(1));
    for (unsigned round = 1; round <= ROUNDS; round++) {
        SPIN_UNTIL(round_begun == round);
        pause(round % PAUSE_MAX);
        EXPECT(semaphore_release(&tokens) == OK);
    }
    EXPECT(crew_result(&bob) == OK && crew_result(&ann) == OK);
}

#endif

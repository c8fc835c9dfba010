/*
 * changed_while_started.c - an interrupt changes a thread that is just being started.
 *
 * It comes where the start has read the thread's priority and core already, and
 * prepares its stack.
 */
// LDFLAGS -Wl,--wrap=context_prepare
#include "kernel/context.h"
#include "tests/harness/crew.h"

static void (*change)(void);

void __real_context_prepare(struct context *context, void *stack, size_t bytes, void (*begin)(void));
void __wrap_context_prepare(struct context *context, void *stack, size_t bytes, void (*begin)(void));
void __wrap_context_prepare(struct context *context, void *stack, size_t bytes, void (*begin)(void))
{
    if (change && context == &ann.context)
        test_in_interrupt(change);
    __real_context_prepare(context, stack, bytes, begin);
}

static int say_priority(void *nothing)
{
    (void)nothing;
    return (int)thread_effective_priority(&ann);
}

static int say_core(void *nothing)
{
    (void)nothing;
    return (int)test_core();
}

static int result_when_changed(int (*job)(void *), unsigned core, void (*by)(void))
{
    change = by;
    crew_start(&ann, job, LOW, core);
    change = NULL;
    return crew_result(&ann);
}

static void raise_priority(void)
{
    EXPECT(thread_set_priority(&ann, LOW + 1) == OK);
}

TEST("a thread whose priority is changed while it is being started runs at it")
{
    EXPECT(result_when_changed(say_priority, CORE(0), raise_priority) == LOW + 1);
    EXPECT(result_when_changed(say_priority, CORE(OTHER), raise_priority) == LOW + 1);
}

static void move_to_other(void)
{
    EXPECT(thread_set_core(&ann, CORE(OTHER)) == OK);
}

static void move_to_0(void)
{
    EXPECT(thread_set_core(&ann, CORE(0)) == OK);
}

TEST("and one that is sent to another core runs there")
{
    EXPECT(result_when_changed(say_core, CORE(0), move_to_other) == OTHER);
    EXPECT(result_when_changed(say_core, CORE(OTHER), move_to_0) == 0);
}

#if CORES > 1

static volatile bool enough;

static int go_round(void *nothing)
{
    (void)nothing;
    SPIN_UNTIL(enough);
    return OK;
}

static void let_roam(void)
{
    EXPECT(thread_set_core(&ann, ANY_CORE) == OK);
}

TEST("and one that may run anywhere from then on runs where there is room")
{
    enough = false;
    crew_start(&cat, go_round, HIGH, CORE(1)); /* so ann begins on this core, which is not given up */
    SPIN_UNTIL(thread_state(&cat) == RUNNING);
    change = let_roam;
    crew_start(&ann, say_core, LOW, CORE(0));
    change = NULL;
    enough = true;
    SPIN_UNTIL(thread_state(&ann) == DONE);
    EXPECT(crew_result(&ann) == 1 && crew_result(&cat) == OK);
}

#endif

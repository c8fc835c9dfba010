/*
 * thread_local.c - variables declared _Thread_local: each thread has its own, as the
 * initialiser says, on whichever core it runs.
 */
#include <errno.h>

#include "tests/harness/crew.h"

static _Thread_local unsigned counted = 7;
static _Thread_local uint8_t odd = 3;
static _Thread_local uint64_t unset;

static unsigned *seen[2];

static int count(void *nothing)
{
    (void)nothing;
    const bool is_fresh = counted == 7 && odd == 3 && unset == 0;

    for (unsigned n = 0; n < 1000; n++) {
        counted++;
        unset += counted;
        if (n % 100 == 0)
            thread_yield();
    }
    seen[thread_current() == &ann] = &counted;
    return is_fresh && counted == 1007 && odd == 3 ? OK : E_STATE;
}

TEST("two threads that change a variable of their own do not see each other, on one core and across")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, count, NORMAL, CORE(0));
        crew_start(&bob, count, NORMAL, CORE(core));
        EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
        EXPECT(seen[0] != seen[1]);
        EXPECT(counted == 7 && unset == 0);
    }
}

TEST("a thread that is started again begins with the first values again")
{
    for (int n = 0; n < 2; n++) {
        crew_start(&ann, count, NORMAL, CORE(OTHER));
        EXPECT(crew_result(&ann) == OK);
    }
}

static int move(void *nothing)
{
    (void)nothing;
    unsigned *const here = &counted;

    for (unsigned n = 0; n < 10; n++) {
        counted++;
        thread_set_core(thread_current(), CORE(n % CORES));
    }
    return &counted == here && counted == 17 ? OK : E_STATE;
}

TEST("a thread takes its variables along to the other core")
{
    crew_start(&ann, move, NORMAL, ANY_CORE);
    EXPECT(crew_result(&ann) == OK);
}

static unsigned *in_handler;

static void look(void)
{
    in_handler = &counted;
    counted++;
}

TEST("a handler sees those of the thread that it interrupts")
{
    test_in_interrupt(look);
    EXPECT(in_handler == &counted && counted == 8);
    counted = 7;
}

static int fail(void *number)
{
    errno = (int)(intptr_t)number;
    thread_yield();
    return errno;
}

TEST("errno is the thread's own")
{
    ann.arg = (void *)EDOM;
    bob.arg = (void *)ERANGE;
    crew_start(&ann, fail, NORMAL, CORE(0));
    crew_start(&bob, fail, NORMAL, CORE(0));
    EXPECT(crew_result(&ann) == EDOM && crew_result(&bob) == ERANGE);
}

static uint8_t small_stack[STACK_BYTES_MIN] __attribute__((aligned(8)));
static struct thread small = THREAD_INIT("small", small_stack, .target = count);

TEST("a stack that has no room for them is E_INVALID")
{
    EXPECT(thread_start(&small) == E_INVALID);
}

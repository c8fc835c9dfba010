/*
 * crew.c - threads that a test gives jobs to.
 */
#include "tests/harness/crew.h"

#include <string.h>

#include "kernel/core/arch.h"

enum { STACK = 1536, NOTES = 32 };

#define HAND(name)                                                  \
    static uint8_t name##_stack[STACK] __attribute__((aligned(8))); \
    struct thread name = THREAD_INIT(#name, name##_stack)

HAND(ann);
HAND(bob);
HAND(cat);
HAND(dan);

void crew_start(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core)
{
    hand->target = job;
    hand->priority = (uint8_t)priority;
    hand->core = (uint8_t)core;
    EXPECT(thread_start(hand) == OK);
}

void crew_block(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core)
{
    crew_start(hand, job, priority, core);
    EVENTUALLY(thread_state(hand) == BLOCKED);
}

int crew_result(struct thread *hand)
{
    EVENTUALLY(thread_state(hand) == DONE);
    return thread_result(hand);
}

void crew_take_no_turns(void)
{
    ann.slice = bob.slice = cat.slice = dan.slice = FOREVER;
}

/* --- Who came when ----------------------------------------------------------------- */

static struct {
    struct spinlock guard;
    char initials[NOTES];
    unsigned count;
} notes;

void crew_note(void)
{
    const uint32_t before = wait_enter(&notes.guard);

    if (notes.count < NOTES - 1)
        notes.initials[notes.count++] = thread_current()->name[0];
    wait_leave(&notes.guard, before, OK);
}

void crew_order_forget(void)
{
    memset(notes.initials, 0, sizeof notes.initials);
    notes.count = 0;
}

bool crew_order_is(const char *initials)
{
    return strcmp(notes.initials, initials) == 0;
}

/* --- Steps ----------------------------------------------------------------------------- */

static volatile unsigned current_step;

void crew_until(unsigned step)
{
    EVENTUALLY(current_step >= step);
}

void crew_go(unsigned step)
{
    current_step = step;
}

/* --- Where blocking is refused --------------------------------------------------------- */

static void (*handler_for_other_core)(void);

static int interrupt_this_core(void *nothing)
{
    (void)nothing;
    test_in_interrupt(handler_for_other_core);
    return OK;
}

void crew_interrupt(unsigned core, void (*handler)(void))
{
    static uint8_t stack[STACK] __attribute__((aligned(8)));
    static struct thread interrupter = THREAD_INIT("interrupter", stack, .target = interrupt_this_core);

    if (core == test_core()) {
        test_in_interrupt(handler);
        return;
    }
    handler_for_other_core = handler;
    interrupter.core = (uint8_t)CORE(core);
    EXPECT(thread_start(&interrupter) == OK);
    crew_result(&interrupter);
}

int crew_masked(int (*call)(void *))
{
    const uint32_t before = arch_mask_interrupts();
    const int result = call(NULL);

    arch_restore_interrupts(before);
    return result;
}

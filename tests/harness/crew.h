/*
 * crew.h - threads that a test gives jobs to.
 *
 *     crew_block(&ann, acquire, HIGH, CORE(OTHER));    // starts it; returns once it waits
 *     semaphore_release(&semaphore);
 *     EXPECT(crew_result(&ann) == OK);                 // returns once it has ended
 *
 * A job notes its thread's initial when its turn has come; crew_order() is what
 * was noted since the last crew_order_forget().
 */
#ifndef TESTS_HARNESS_CREW_H
#define TESTS_HARNESS_CREW_H

#include "tests/harness/test.h"

extern struct thread ann, bob, cat, dan;

void crew_start(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core);
void crew_block(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core);
int crew_result(struct thread *hand);

/* Until the end of the firmware equals among them run in the order in which
 * they became ready: no slice ends before they block. */
void crew_take_no_turns(void);

void crew_note(void);
void crew_order_forget(void);
bool crew_order_is(const char *initials);

/* A job stops at a step until the test, or another job, goes on to it. */
void crew_until(unsigned step);
void crew_go(unsigned step);

/* Calls `handler` in an interrupt on core `core`, and returns after it. */
void crew_interrupt(unsigned core, void (*handler)(void));

/* Calls `call` with interrupts masked, and says what it answered. */
int crew_masked(int (*call)(void *));

#endif

/*
 * inbox.h - how one core tells another to look at a thread.
 *
 * Whoever wants something done to a thread writes the fact into the thread
 * (suspended, priority, core) and posts the thread to the core it lives on; that
 * core compares the facts with its queues. So letters may be late or fall
 * together, and none is ever too many.
 *
 * A thread is in at most one inbox: `inbox_next` says whether it is. Dekker's
 * argument once more: the sender writes the fact, fences, and looks whether the
 * thread is in an inbox; the core takes the thread out, fences, and looks at
 * the facts. So either the sender posts it anew or the core sees the fact.
 *
 * That a thread is awake is not such a fact but said by the letter itself, which
 * is read once. So nobody but its reader makes the thread ready, and it cannot
 * end while whoever woke it has yet to post it.
 */
#ifndef KERNEL_CORE_INBOX_H
#define KERNEL_CORE_INBOX_H

#include <stdbool.h>

#include "kernel/core/cpu.h"

enum {
    /* A thread's inbox_next: 0, or what was in the inbox below it with these. */
    INBOX_NOT_IN = 0,
    INBOX_WAKE = 1,    /* it was claimed, and is awake */
    INBOX_CHANGED = 4, /* its facts are to be reviewed */
    INBOX_LETTER_BITS = INBOX_WAKE | INBOX_CHANGED,

    /* A core's inbox: a struct thread *, or one of these, which are less. The
     * mark makes a core that looks for letters look at what it is offered too
     * (see sched.h). */
    INBOX_EMPTY = 0,
    INBOX_OFFERED = 2,
    INBOX_THREADS = 8, /* the least pointer */
};

/*
 * Masked, all of these:
 *
 *   bool inbox_post(cpu, thread, letter)    Puts `thread` into `cpu`'s inbox, unless it is in one already; then
 *                                           adds the letter's bits to it, and says false. Any core.
 *   uint32_t inbox_take_all(cpu)            Takes all letters out; the first, with the others linked below it. This
 *                                           and the rest: `cpu` or the thread's own core.
 *   uint32_t inbox_open(thread)             Takes one thread out for good; its bits and the letter below it. Where
 *                                           they say so it is awake, from before they are gone: who looks from
 *                                           outside finds the one or the other.
 *   struct thread *inbox_take_lone_wake(cpu, letters)
 *                                           Takes all out; where that is one thread alone, whose letter says no more
 *                                           than "awake", opens it too. Else NULL and the letters, yet to be opened.
 *   uint32_t inbox_pass_on(home, thread)    A thread that was sent away while it was in an inbox: into its own core's,
 *                                           without being in none in between, and from then on it may end. The
 *                                           letter below it.
 *   void inbox_mark(cpu)                    INBOX_EMPTY becomes INBOX_OFFERED; any core.
 *   bool inbox_unmark(cpu)                  And back; false if it was not that.
 */
static inline uint32_t inbox_look(const struct cpu *cpu)
{
    return *(const volatile uint32_t *)&cpu->inbox;
}

static inline bool inbox_has_letters(const struct cpu *cpu)
{
    return inbox_look(cpu) >= INBOX_THREADS;
}

/* Whether it was woken by another core and its own core has yet to read that. */
static inline bool inbox_is_to_wake(const struct thread *thread)
{
    return *(const volatile uint32_t *)&thread->inbox_next & INBOX_WAKE;
}

/* Whether there is one thread alone, whose letter says no more than "awake"; this core's inbox. */
static inline bool inbox_shows_lone_wake(const struct cpu *cpu)
{
    const uint32_t first = inbox_look(cpu);

    return first >= INBOX_THREADS &&
           *(const volatile uint32_t *)&((const struct thread *)first)->inbox_next == (INBOX_WAKE | INBOX_EMPTY);
}

#ifdef EXCLUSIVE_SECTIONS
#include "kernel/core/inbox_locked.h"
#else
#include "kernel/core/inbox_lockless.h"
#endif

#endif

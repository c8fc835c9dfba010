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
#include "kernel/core/exclusive.h"

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

static inline uint32_t inbox_look(const struct cpu *cpu)
{
    return *(const volatile uint32_t *)&cpu->inbox;
}

/* Another core was putting something into the inbox at the same moment; or the
 * thread was in another inbox. */
static inline void inbox_put_again(struct cpu *cpu, struct thread *thread, uint32_t letter)
{
    uint32_t first;

    do {
        first = inbox_look(cpu);
        letter = exclusive_exchange(&thread->inbox_next, first | letter) & INBOX_LETTER_BITS;
        exclusive_set_unless_zero(&thread->inbox_next, letter); /* what was added meanwhile */
    } while (!exclusive_replace(&cpu->inbox, first, (uintptr_t)thread));
}

/* Puts `thread` into `cpu`'s inbox, unless it is in one already; then adds the
 * letter's bits to it, and says false. Any core, masked. */
static inline __attribute__((always_inline)) bool inbox_post(struct cpu *cpu, struct thread *thread, uint32_t letter)
{
    for (;;) {
        const uint32_t first = inbox_look(cpu);

        if (exclusive_replace(&thread->inbox_next, INBOX_NOT_IN, first | letter)) {
            if (!exclusive_replace(&cpu->inbox, first, (uintptr_t)thread))
                inbox_put_again(cpu, thread, letter);
            return true;
        }
        arch_fence(); /* between the fact and the second look */
        if (exclusive_set_unless_zero(&thread->inbox_next, letter))
            return false;
    }
}

static inline bool inbox_has_letters(const struct cpu *cpu)
{
    return inbox_look(cpu) >= INBOX_THREADS;
}

/* Takes all letters out; the first, to be followed by inbox_next_after(). Its
 * own core, masked. */
static inline uint32_t inbox_take_all(struct cpu *cpu)
{
    return exclusive_exchange(&cpu->inbox, INBOX_EMPTY);
}

/* Whether it was woken by another core and its own core has yet to read that. */
static inline bool inbox_is_to_wake(const struct thread *thread)
{
    return *(const volatile uint32_t *)&thread->inbox_next & INBOX_WAKE;
}

/* Takes one thread out for good; its bits and the letter below it. Where
 * they say so it is awake, from before they are gone: who looks from outside finds
 * the one or the other. */
static inline uint32_t inbox_open(struct thread *thread)
{
    if (inbox_is_to_wake(thread))
        thread->awake = true;
    const uint32_t letter = exclusive_exchange(&thread->inbox_next, INBOX_NOT_IN);
    if (letter & INBOX_WAKE)
        thread->awake = true; /* it came in between */
    arch_fence();
    return letter;
}

/* A thread that was sent away while it was in an inbox: into its own core's, without
 * being in none in between, and from then on it may end. The letter below it. */
static inline uint32_t inbox_pass_on(struct cpu *home, struct thread *thread)
{
    const uint32_t letter = *(const volatile uint32_t *)&thread->inbox_next;

    inbox_put_again(home, thread, letter & INBOX_LETTER_BITS);
    return letter & ~(uint32_t)INBOX_LETTER_BITS;
}

/* As inbox_open(), for a letter that says no more than "awake", and is the only one. */
static inline bool inbox_open_lone_wake(struct thread *thread)
{
    if (*(const volatile uint32_t *)&thread->inbox_next != (INBOX_WAKE | INBOX_EMPTY))
        return false;
    thread->awake = true;
    return exclusive_replace(&thread->inbox_next, INBOX_WAKE | INBOX_EMPTY, INBOX_NOT_IN);
}

#endif

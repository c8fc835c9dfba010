/*
 * inbox_locked.h - inbox.h where a CPU has no exclusive accesses: one hardware
 * lock for all inboxes and all threads' places in them, held for a few instructions.
 *
 * So each of these is a single step, where inbox_lockless.h takes several with
 * others in between; what holds of that one holds here.
 */
#ifndef KERNEL_CORE_INBOX_LOCKED_H
#define KERNEL_CORE_INBOX_LOCKED_H

#include "kernel/core/inbox.h"

static inline __attribute__((always_inline)) bool inbox_post(struct cpu *cpu, struct thread *thread, uint32_t letter)
{
    exclusive_section_enter();
    const uint32_t before = thread->inbox_next;
    if (before == INBOX_NOT_IN) {
        thread->inbox_next = cpu->inbox | letter;
        cpu->inbox = (uintptr_t)thread;
    } else {
        thread->inbox_next = before | letter;
    }
    exclusive_section_leave();
    return before == INBOX_NOT_IN;
}

static inline uint32_t inbox_take_all(struct cpu *cpu)
{
    exclusive_section_enter();
    const uint32_t letters = cpu->inbox;
    cpu->inbox = INBOX_EMPTY;
    exclusive_section_leave();
    return letters;
}

static inline uint32_t inbox_open(struct thread *thread)
{
    exclusive_section_enter();
    const uint32_t letter = thread->inbox_next;
    if (letter & INBOX_WAKE)
        thread->awake = true;
    thread->inbox_next = INBOX_NOT_IN;
    exclusive_section_leave();
    return letter;
}

static inline struct thread *inbox_take_lone_wake(struct cpu *cpu, uint32_t *letters)
{
    exclusive_section_enter();
    struct thread *thread = (struct thread *)cpu->inbox;

    *letters = cpu->inbox;
    cpu->inbox = INBOX_EMPTY;
    if (*letters >= INBOX_THREADS && thread->inbox_next == (INBOX_WAKE | INBOX_EMPTY)) {
        thread->awake = true;
        thread->inbox_next = INBOX_NOT_IN;
    } else {
        thread = NULL;
    }
    exclusive_section_leave();
    return thread;
}

static inline uint32_t inbox_pass_on(struct cpu *home, struct thread *thread)
{
    exclusive_section_enter();
    const uint32_t letter = thread->inbox_next;
    thread->inbox_next = home->inbox | (letter & INBOX_LETTER_BITS);
    home->inbox = (uintptr_t)thread;
    exclusive_section_leave();
    return letter & ~(uint32_t)INBOX_LETTER_BITS;
}

static inline bool inbox_replace(struct cpu *cpu, uint32_t from, uint32_t to)
{
    exclusive_section_enter();
    const bool is_from = cpu->inbox == from;
    if (is_from)
        cpu->inbox = to;
    exclusive_section_leave();
    return is_from;
}

static inline void inbox_mark(struct cpu *cpu)
{
    inbox_replace(cpu, INBOX_EMPTY, INBOX_OFFERED);
}

static inline bool inbox_unmark(struct cpu *cpu)
{
    return inbox_replace(cpu, INBOX_OFFERED, INBOX_EMPTY);
}

#endif

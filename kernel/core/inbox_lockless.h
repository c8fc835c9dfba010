/*
 * inbox_lockless.h - inbox.h with exclusive accesses: two words, each changed by itself.
 */
#ifndef KERNEL_CORE_INBOX_LOCKLESS_H
#define KERNEL_CORE_INBOX_LOCKLESS_H

#include "kernel/core/exclusive.h"
#include "kernel/core/inbox.h"

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

static inline uint32_t inbox_take_all(struct cpu *cpu)
{
    return exclusive_exchange(&cpu->inbox, INBOX_EMPTY);
}

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

static inline uint32_t inbox_pass_on(struct cpu *home, struct thread *thread)
{
    const uint32_t letter = *(const volatile uint32_t *)&thread->inbox_next;

    inbox_put_again(home, thread, letter & INBOX_LETTER_BITS);
    return letter & ~(uint32_t)INBOX_LETTER_BITS;
}

static inline struct thread *inbox_take_lone_wake(struct cpu *cpu, uint32_t *letters)
{
    *letters = inbox_take_all(cpu);
    struct thread *thread = (struct thread *)*letters;

    if (*letters < INBOX_THREADS || *(const volatile uint32_t *)&thread->inbox_next != (INBOX_WAKE | INBOX_EMPTY))
        return NULL;
    thread->awake = true;
    return exclusive_replace(&thread->inbox_next, INBOX_WAKE | INBOX_EMPTY, INBOX_NOT_IN) ? thread : NULL;
}

static inline void inbox_mark(struct cpu *cpu)
{
    exclusive_replace(&cpu->inbox, INBOX_EMPTY, INBOX_OFFERED);
}

static inline bool inbox_unmark(struct cpu *cpu)
{
    return exclusive_replace(&cpu->inbox, INBOX_OFFERED, INBOX_EMPTY);
}

#endif

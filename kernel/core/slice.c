#include "kernel/core/slice.h"

static uint64_t length_of(const struct thread *thread)
{
    return thread->slice.microseconds ? thread->slice.microseconds : TIME_SLICE_US;
}

/* A timer that runs already is not restarted: who follows a thread that gave up
 * its turn early gets what is left, but not more than its own slice. */
void slice_arm(struct cpu *cpu, const struct thread *running)
{
    const uint64_t slice = length_of(running);

    cpu->slice_level = running->level;
    if (cpu->slice_armed) {
        if (slice >= cpu->slice_us)
            return;
        timeout_cancel(&cpu->slice);
    }
    cpu->slice_armed = true;
    cpu->slice_us = slice;
    timeout_arm(&cpu->slice, machine_clock() + slice);
}

/* Whose turn is over is the first of its level, even if something more urgent
 * runs just now: else whoever is often woken at these moments would prolong it
 * for ever. */
static void on_slice_over(struct timeout *timeout)
{
    struct cpu *cpu = CONTAINER_OF(timeout, struct cpu, slice);
    struct thread *first;

    cpu->slice_armed = false;
    if (!(cpu->ready.occupied & level_bit(cpu->slice_level)))
        return;
    first = CONTAINER_OF(cpu->ready.first[cpu->slice_level], struct thread, ready);
    if (!slice_is_shared(first))
        return;
    cpu->ready.first[cpu->slice_level] = first->ready.next;
    if (first == cpu->current)
        arch_request_preemption();
}

void slice_start(struct cpu *cpu)
{
    cpu->slice.expire = on_slice_over;
}

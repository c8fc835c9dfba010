#include "kernel/core/slice.h"

static uint64_t length_of(const struct thread *thread)
{
    return thread->slice.microseconds ? thread->slice.microseconds : TIME_SLICE_US;
}

static void run_until(struct cpu *cpu, uint64_t end)
{
    cpu->slice_armed = true;
    timeout_arm(&cpu->slice, end);
}

/* Turns begin far more often than they run out. So the timer of a turn that is over
 * runs on for the next one, which ends later; it is set anew when it has run out.
 *
 * A timer that runs for a turn that goes on is not restarted: who follows a thread
 * that gave up its turn early gets what is left, but not more than its own slice.
 * Nor does a level lose its timer to a more urgent one: it runs out for both. */
void slice_arm(struct cpu *cpu, const struct thread *running)
{
    const uint64_t slice = length_of(running);
    const bool turn_goes_on = cpu->slice_armed && cpu->slice_levels;

    cpu->slice_levels |= level_bit(running->level);
    if (turn_goes_on && slice >= cpu->slice_us)
        return;
    const uint64_t end = machine_clock() + slice;
    if (turn_goes_on && cpu->slice_end <= end)
        return;
    cpu->slice_us = slice;
    cpu->slice_end = end;
    if (cpu->slice_armed && cpu->slice.deadline <= end)
        return;
    if (cpu->slice_armed)
        timeout_cancel(&cpu->slice);
    run_until(cpu, end);
}

/* Whose turn is over is the first of its level, even if something more urgent
 * runs just now: else whoever is often woken at these moments would prolong it
 * for ever. */
static void end_turn(struct cpu *cpu, unsigned level)
{
    struct thread *first = CONTAINER_OF(cpu->ready.first[level], struct thread, ready);

    if (!slice_is_shared(first))
        return;
    cpu->ready.first[level] = first->ready.next;
    if (first == cpu->current)
        arch_request_preemption();
}

static void on_slice_over(struct timeout *timeout)
{
    struct cpu *cpu = CONTAINER_OF(timeout, struct cpu, slice);
    const uint32_t levels = cpu->slice_levels & cpu->ready.occupied;

    if (levels && machine_clock() < cpu->slice_end) {
        run_until(cpu, cpu->slice_end);
        return;
    }
    cpu->slice_armed = false;
    cpu->slice_levels = 0;
    for (unsigned level = 0; level < PRIORITIES; level++)
        if (levels & level_bit(level))
            end_turn(cpu, level);
}

void slice_start(struct cpu *cpu)
{
    cpu->slice.expire = on_slice_over;
}

/*
 * slice.h - equals take turns.
 *
 * A core's timer for it runs only while two threads of the level it runs share
 * the core. Masked, on that core.
 */
#ifndef KERNEL_CORE_SLICE_H
#define KERNEL_CORE_SLICE_H

#include "kernel/core/cpu.h"

void slice_arm(struct cpu *cpu, const struct thread *running);

static inline bool slice_is_shared(const struct thread *thread)
{
    return cpu_thread_is_ready(thread) && !ring_contains_only(&thread->ready) && !clock_is_forever(thread->slice);
}

/* `running` has its turn now, or has got an equal. */
static inline void slice_watch(struct cpu *cpu, const struct thread *running)
{
    if (slice_is_shared(running))
        slice_arm(cpu, running);
}

/* One of the per-core steps of boot. */
void slice_start(struct cpu *cpu);

#endif

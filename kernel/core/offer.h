/*
 * offer.h - threads that could run on another core, and cores that could run
 * them: rules E1 and E2 of sched.h. Masked, on the core that is `cpu`.
 */
#ifndef KERNEL_CORE_OFFER_H
#define KERNEL_CORE_OFFER_H

#include "kernel/core/cpu.h"

/* E1: tells the others below which level they had better run the thread that is
 * worth most elsewhere, and fences; the caller looks. That thread, which may be
 * the current one, or NULL. */
struct thread *offer_publish(struct cpu *cpu);

/* What another core may at most run for `thread`, which is ready here, to be
 * better off there. */
uint32_t offer_worth(const struct cpu *cpu, const struct thread *thread);

/* The core that runs the least urgent thing, if that is below `bit`. */
struct cpu *offer_find_core_below(const struct cpu *self, uint32_t bit);

/* E2: rings the cores whose offers are above what this core runs. */
void offer_take_up(const struct cpu *cpu);

/* After letters were read: the mark below them is gone, or could not be set
 * while they were there. */
void offer_renew_mark(struct cpu *cpu);

#endif

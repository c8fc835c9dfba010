/*
 * sched.h - which thread runs where.
 *
 * Every function here is called with interrupts masked, unless it says otherwise.
 *
 * Two rules keep the two most urgent ready threads running:
 *
 *   E1. A core with a thread that is ready, does not run, and could run on any
 *       core publishes that (cpu->offered of the others), fences, and looks at
 *       what the others run (cpu->running): to one that runs something less
 *       urgent, it sends the thread.
 *   E2. A core about to run something less urgent than before publishes that
 *       (cpu->running), fences, and looks at what it is offered: where that is
 *       more urgent, it rings the core that offers it, which applies E1.
 *
 * Both publish before they look, so at least one of the two sees the other
 * (Dekker 1965; the model is tests/verify/offers.pml). The same holds for a
 * thread left in an inbox without a ring: its sender published it before it
 * looked what the core runs, and the core looks into its inbox after it
 * published that it will run something less urgent.
 *
 * The thread of E1 may be the one that runs: where it could run on any core, and
 * one that may run only here waits behind it, that other one stands for "is
 * ready, does not run" (tests/verify/make_way.pml).
 *
 * An offer may stand when its thread has gone: then the ring finds nothing to
 * send, and the offer is mended. It never fails to stand when there is one.
 */
#ifndef KERNEL_CORE_SCHED_H
#define KERNEL_CORE_SCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/core/cpu.h"

static inline uint32_t kernel_enter(void)
{
    return arch_mask_interrupts();
}

/* The way out of the kernel for whoever may have made threads ready: a more
 * urgent one runs first; at once in a thread, when the last handler returns in
 * an interrupt. */
void kernel_exit(uint32_t before);

/* Makes a thread ready that was claimed; it may live on any core. */
void sched_wake(struct thread *thread);

/* The caller changed a fact of `thread` (suspended, priority, core, or that it
 * was started); its core brings its queues in line. */
void sched_review(struct thread *thread);

/* The same where only its effective priority has changed. */
void sched_relevel(struct thread *thread);

/* Returns when `thread`, which has ended, is in no core's inbox any more and no
 * core looks at it, so that its memory may be used for something else. Interrupts
 * need not be masked. */
void sched_recall(const struct thread *thread);

/* The calling thread lets its equals go first. */
void sched_yield(void);

/* For a thread that ends, on the interrupt stack: first it is no longer this
 * core's current thread, so that its struct may be used again; then, for good,
 * the core becomes the most urgent thread it has. */
void sched_forget_current(void);
_Noreturn void sched_abandon(void);

/* The core a thread that may run anywhere had best start on. */
struct cpu *sched_least_urgent_cpu(void);

/* Between these, no thread is preempted on this core. They nest. */
void sched_hold_preemption(void);
void sched_allow_preemption(void);

/* The rest of dispatch.h's paths. */
void sched_block_carefully(struct cpu *cpu, struct thread *self);
void sched_switch_carefully(struct cpu *cpu, struct thread *self);
int sched_ready_carefully(struct thread *thread, uint32_t before);
int sched_ready_behind(uint32_t before);
int sched_preempt_carefully(uint32_t before);

/* For the doorbell: reads the letters. NULL if the interrupted thread goes on;
 * SCHED_CAREFULLY if it is to call sched_preempted(); else the thread it is to
 * context_switch() to from *interrupted, and all else is done already. */
#define SCHED_CAREFULLY ((struct thread *)1)
struct thread *sched_rung(struct thread **interrupted);

/* Reads the letter that the inbox shows: one thread alone, which is awake. If there
 * are others by now they are left to the doorbell's handler, and the bell is rung. */
void sched_read_lone_wake(struct cpu *cpu);

/* For the idle thread, which sleeps with interrupts masked: does at once what the
 * doorbell's handler would be called for, if that is to wake one thread. Returns
 * when the core is idle again. */
void sched_woken_from_idle(void);

/* For the CPU port: what it makes the interrupted thread call, and whether it must. */
void sched_preempted(void);
bool sched_wants_preemption(void);

/* One of the per-core steps of boot. */
void sched_start(void);

#endif

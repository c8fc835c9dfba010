/*
 * cpu.h - one core's scheduler, and who may touch what in it.
 *
 * A core's scheduler is touched by that core alone, with interrupts masked.
 * There is no lock to take, so two cores that have nothing to do with each
 * other never wait for each other. A core that wants something done to a thread
 * that lives on another core writes what it wants into the thread and leaves
 * the thread in that core's inbox (see sched.h).
 *
 * A core finds its own struct cpu from its interrupt stack pointer: the two
 * lie in one block aligned to its size.
 */
#ifndef KERNEL_CORE_CPU_H
#define KERNEL_CORE_CPU_H

#include <assert.h>
#include <stdint.h>

#include "kernel/core/arch.h"
#include "kernel/core/cpu_layout.h"
#include "kernel/core/levels.h"
#include "kernel/core/ready.h"
#include "kernel/core/timeout.h"
#include "kernel/thread.h"

/* What is used most comes first: some CPUs have a short way to the first 128 bytes
 * only, and to single bytes in the first 32. */
struct cpu {
    /* --- Written by this core alone; other cores may read a stale value ----------- */
    uint32_t running;         /* the level bit of what it runs, or is about to run */
    struct thread *current;   /* the thread whose stack this core is on */
    uint32_t online;          /* not 0: this core takes part in scheduling */
    struct thread *reviewing; /* whose letter it reads, or whom it sends; that one's memory must stay */

    /* --- Known since boot ------------------------------------------------------------ */
    uint8_t index;
    uint8_t here;             /* CORE(index) */
    uint8_t place[CORES - 1]; /* this core's index in others[n]->others */

    /* --- This core's own, interrupts masked ------------------------------------- */
    bool careful; /* the next preemption is about more than something more urgent */
    bool slice_armed;
    uint32_t preemption_held; /* not 0: no thread is preempted on this core, and `running` is the highest level */
    struct thread *leaving;   /* goes to another core once it is off its stack; was `current` when told to */
    uint32_t unread;          /* letters that the doorbell's handler took out, while it lets another interrupt it */
    uint32_t offering;        /* what the others' offered[] says of this core */
    uint32_t slice_levels;    /* where a turn goes on: that of the first thread ends with it */

    /* --- Written by other cores ---------------------------------------------------- */
    uint32_t inbox;              /* threads this core is to look at, linked by inbox_next; see inbox.h */
    uint32_t offered[CORES - 1]; /* [n]: below this level bit, what this core runs had better make room */

    /* --- This core's own, interrupts masked ------------------------------------- */
    struct cpu *others[CORES - 1];
    struct ready ready; /* every ready thread of this core, `current` among them unless it is about to stop */
    struct levels
        roaming; /* ready threads that may run on any core, `current` too; others look whether there are any */
    struct timeout_heap timeouts;
    struct timeout slice;
    uint64_t slice_end; /* when the turn ends; the timer may run out before */
    uint64_t slice_us;  /* the length of the turn */

    struct thread idle;
};

struct cpu_block {
    struct cpu cpu;
    uint8_t filler[CPU_STATE_BYTES - sizeof(struct cpu)];
    uint8_t panic_stack[CPU_PANIC_STACK_TOP - CPU_STATE_BYTES];
    uint8_t interrupt_stack[CPU_BLOCK_BYTES - CPU_PANIC_STACK_TOP];
};

static_assert(sizeof(struct cpu_block) == CPU_BLOCK_BYTES);
static_assert((CPU_BLOCK_BYTES & (CPU_BLOCK_BYTES - 1)) == 0, "a power of two");
static_assert(offsetof(struct cpu_block, panic_stack) == CPU_STATE_BYTES);

extern struct cpu_block cpu_blocks[CORES];

/* Where the interrupt stack begins: 8 bytes short of the end, so that even an
 * empty stack's pointer lies inside the block. */
#define CPU_STACK_TOP(core) (&cpu_blocks[core].interrupt_stack[CPU_BLOCK_BYTES - CPU_PANIC_STACK_TOP - 8])

/* Only with interrupts masked or in a handler: a thread that is preempted
 * between this and its use may go on on another core. */
static inline struct cpu *this_cpu(void)
{
    return arch_cpu_block();
}

/* Who does what this code does, for what belongs to somebody: a handler is not what it
 * interrupted, so for it the core's idle thread stands. Masked. */
static inline struct thread *cpu_actor(void)
{
    struct cpu *cpu = this_cpu();

    return __builtin_expect(arch_in_interrupt(), false) ? &cpu->idle : cpu->current;
}

static inline void *cpu_interrupt_stack_limit(struct cpu *cpu)
{
    return CONTAINER_OF(cpu, struct cpu_block, cpu)->interrupt_stack;
}

static inline struct cpu *cpu_of(unsigned core)
{
    return &cpu_blocks[core].cpu;
}

/* Known before sched_start() sets cpu->index: for panic, which may come first. */
static inline unsigned cpu_index(const struct cpu *cpu)
{
    return (unsigned)(CONTAINER_OF(cpu, const struct cpu_block, cpu) - cpu_blocks);
}

/* The most urgent ready thread of a core. */
static inline struct thread *cpu_most_urgent(const struct cpu *cpu)
{
    return CONTAINER_OF(ready_most_urgent(&cpu->ready), struct thread, ready);
}

static inline bool cpu_thread_roams(const struct thread *thread)
{
    return thread->runs_on == ANY_CORE;
}

static inline bool cpu_thread_is_ready(const struct thread *thread)
{
    return ring_linked(&thread->ready);
}

#endif

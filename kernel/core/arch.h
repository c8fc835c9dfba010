/*
 * arch.h - what the kernel asks of a CPU.
 *
 * kernel/arch/<arch>/port.h answers the first part with inline functions; the
 * Makefile names it in ARCH_PORT. The second part are ordinary functions. A
 * port that forgets one does not compile or link.
 *
 * Inline, from the port:
 *
 *   uint32_t arch_mask_interrupts(void)        mask, and say what was before
 *   void arch_restore_interrupts(uint32_t)     back to what it said
 *   void arch_unmask_interrupts(void)          let them in; one that is pending is taken before this returns
 *   uint32_t arch_exception(void)              0 in a thread, not 0 in an interrupt handler
 *   int arch_interrupt_number(void)            whose handler runs; negative for the CPU's own exceptions
 *   void *arch_cpu_block(void)                 the CPU_BLOCK_BYTES block the interrupt stack lies in
 *   void *arch_stack_end(void *limit)          the lowest address a stack with this limit can use
 *   unsigned arch_highest_bit(uint32_t)        index of the highest set bit; the word is not 0
 *   void arch_fence(void)                      what was stored before is seen before what is loaded after
 *   void arch_relax(void)                      one turn of a wait loop
 *   void arch_wait_for_interrupt(void)         sleep; a pending interrupt ends it even if masked
 *   void arch_context_switch(from, to)         context_switch(), perhaps in place: for where most switches are
 *   void arch_request_preemption(void)         have sched_preempted() called once no interrupt handler runs
 *
 *   uint32_t exclusive_load(uint32_t *word)    acquire; begins a read-modify-write of one word
 *   bool exclusive_store(uint32_t *word, uint32_t value)
 *                                              release; false, and nothing stored, if the word was written since
 *   void exclusive_abandon(uint32_t *word)     ends one without a store
 *   bool exclusive_replace(uint32_t *word, uint32_t from, uint32_t to)
 *                                              compare and swap of the three; acquires and releases
 *
 *   EXCLUSIVE_SECTIONS                         defined by a port that does these under a lock; then it has too:
 *   void exclusive_section_enter(void)         one core at a time, for several words, and nothing else inside
 *   void exclusive_section_leave(void)
 *
 *   struct spinlock { uint32_t word; ... }, spinlock_acquire(), spinlock_release_as(), ..._unchanged(),
 *   and the first two with _any; see spinlock.h
 *
 * Between the load and the store or abandon there is nothing but arithmetic, and
 * interrupts are masked: a CPU without exclusive access holds a lock meanwhile.
 */
#ifndef KERNEL_CORE_ARCH_H
#define KERNEL_CORE_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/context.h"
#include "kernel/core/machine.h"

/* The bit of a spinlock's word that says it is held; the others are state. */
#define SPINLOCK_HELD 0x80000000u

#include ARCH_PORT

/* Brings the calling core's exceptions, stack limits and memory protection up.
 * The first of the steps every core runs. */
void arch_cpu_start(const struct memory_range *memory);

/* Attaches `handler` to interrupt `number` on every core and opens it on this
 * one. Handlers of one core do not nest. */
void arch_interrupt_open(unsigned number, interrupt_handler *handler);
void arch_interrupt_close(unsigned number);

/* The same for a handler that interrupts all others, and has nothing to do with
 * the kernel. */
void arch_interrupt_open_above(unsigned number, interrupt_handler *handler);

/* Makes interrupt `number` pending on this core, as if its device had; or no longer
 * pending, unless its device still says so. */
void arch_interrupt_raise(unsigned number);
void arch_interrupt_forget(unsigned number);

static inline bool arch_in_interrupt(void)
{
    return arch_exception() != 0;
}

/* Whether the caller is a thread, and interrupts were not masked `before`. */
static inline bool arch_may_block(uint32_t before)
{
    return (before | arch_exception()) == 0;
}

/* The doorbell's handler: calls sched_rung(), and where that says so has the
 * interrupted thread call sched_preempted(). It has the lowest priority, so
 * that it interrupts threads only; so it is opened by a function of its own. */
void arch_on_doorbell(void);
void arch_doorbell_open(unsigned number, interrupt_handler *handler);

/* Leaves the boot or the exiting thread's stack for good and becomes `to`. */
_Noreturn void arch_become(const struct context *to);

/* Calls `then(argument)` on this core's interrupt stack, in thread mode,
 * leaving the stack the caller is on for good. Interrupts are masked. */
_Noreturn void arch_leave_stack(void (*then)(void *argument), void *argument);

/* Stops this core for good, interrupts masked. */
_Noreturn void arch_halt(void);

/* The registers as panic reports print them. */
struct arch_registers {
    uint32_t r[13];
    uint32_t stack_pointer, link_register, program_counter, program_status;
};

/* Catches the calling function's registers. */
void arch_registers_capture(struct arch_registers *registers);

/* In an interrupt handler: where the interrupted thread was. Only the last
 * four registers are known; the others are left alone. */
void arch_registers_interrupted(struct arch_registers *registers);

/* True if `word` looks like what a call leaves on a stack: an address in code,
 * right behind a call. */
bool arch_is_return_address(uintptr_t word);

/* The vector tables the cores start with: arch_boot_vectors[core]. */
struct arch_boot_vectors;
const void *arch_boot_vectors(unsigned core);

#endif

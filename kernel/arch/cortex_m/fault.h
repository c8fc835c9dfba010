/*
 * fault.h - when something has failed: what a CPU port's fault.c does, and what
 * all of them share.
 */
#ifndef KERNEL_ARCH_CORTEX_M_FAULT_H
#define KERNEL_ARCH_CORTEX_M_FAULT_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/arch/cortex_m/frame.h"
#include "kernel/core/machine.h"
#include "kernel/core/panic.h"

/* What fault_entry puts on the panic stack. */
struct fault_scratch {
    struct exception_frame next; /* what the fault handler returns into */
    uint32_t callee_saved[8];    /* r4 to r11 of what failed */
};

static_assert(sizeof(struct fault_scratch) == 64, "fault_entry counts on it");

/* The port's, from fault_entry, with both stack pointers as they were: notes what
 * happened and lays scratch->next down so that the handler returns into panic_fault(). */
void fault_collect(const void *main_stack, const void *process_stack, uint32_t exc_return,
                   struct fault_scratch *scratch);

/* --- Shared ----------------------------------------------------------------- */

bool fault_is_in(enum memory_use use, uint32_t address);

/* What the memory map says of an address that could not be executed, or not be
 * accessed; NULL if nothing that the fault itself does not say. */
const char *fault_cause_of_execution(uint32_t address);
const char *fault_cause_of_access(uint32_t address);

/* `frame` is looked at if fault->registers_known; if not, it is where the stack ended. */
void fault_note_registers(struct panic_fault *fault, const struct exception_frame *frame,
                          const uint32_t callee_saved[8]);

/* The thread to blame for what happened on a process stack: a switch takes the next
 * thread for the current one while it is still on the stack of the last. */
void fault_blame_stack_in_use(void);

/* A thread was interrupted, with `frame` on its stack, and there is no room on it
 * to preempt the thread. */
void fault_note_no_room(struct panic_fault *fault, const struct exception_frame *frame, const uint32_t callee_saved[8]);

/* Lays the frame down: for panic_fault(fault), under `exception`, or in thread mode if it is 0. */
void fault_report_next(struct fault_scratch *scratch, const struct panic_fault *fault, uint32_t exception);

#endif

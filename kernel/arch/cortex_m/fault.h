/* fault.h - what assembly calls when something has failed. */
#ifndef KERNEL_ARCH_CORTEX_M_FAULT_H
#define KERNEL_ARCH_CORTEX_M_FAULT_H

#include <assert.h>
#include <stdint.h>

#include "kernel/arch/cortex_m/frame.h"

/* What fault_entry puts on the panic stack. */
struct fault_scratch {
    struct exception_frame next; /* what the fault handler returns into */
    uint32_t callee_saved[8];    /* r4 to r11 of what failed */
};

static_assert(sizeof(struct fault_scratch) == 64, "fault_entry counts on it");

/* From fault_entry, with both stack pointers as they were: notes what happened
 * and lays scratch->next down so that the handler returns into panic_fault(). */
void fault_collect(const void *main_stack, const void *process_stack, uint32_t exc_return,
                   struct fault_scratch *scratch);

/* From PendSV_Handler: the thread's stack has no room to be preempted on.
 * `frame` is what PendSV interrupted. */
_Noreturn void fault_no_room_for_frame(const struct exception_frame *frame, const uint32_t callee_saved[8]);

/* The same from arch_on_doorbell, where another thread is the core's current one already. */
struct thread;
_Noreturn void fault_no_room_to_switch(const struct exception_frame *frame, const uint32_t callee_saved[8],
                                       struct thread *interrupted);

#endif

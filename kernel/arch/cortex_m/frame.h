/*
 * frame.h - what an M-profile CPU pushes when it takes an exception.
 *
 * Source: Armv8-M ARM (DDI 0553) B3.19; the same on Armv6-M. The kernel is
 * built without floating point, so no extended frame exists.
 */
#ifndef KERNEL_ARCH_CORTEX_M_FRAME_H
#define KERNEL_ARCH_CORTEX_M_FRAME_H

#include <assert.h>
#include <stdint.h>

struct exception_frame {
    uint32_t r0, r1, r2, r3, r12;
    uint32_t link_register;
    uint32_t program_counter;
    uint32_t program_status;
};

static_assert(sizeof(struct exception_frame) == 32, "PendSV_Handler counts on it");

/* In program_status. */
#define FRAME_EXCEPTION 0x1FFu     /* the handler that was interrupted; 0 in a thread */
#define FRAME_WAS_PADDED (1u << 9) /* one word above the frame is filler */
#define FRAME_THUMB (1u << 24)

/* In what a handler finds in its link register. */
#define EXC_RETURN_PROCESS_STACK (1u << 2)
#define EXC_RETURN_THREAD_MODE (1u << 3)

#endif

/*
 * panic.h - the end, when the kernel can no longer be trusted.
 *
 * One core reports: what happened, its registers, what the other core was
 * doing, and every thread. The other is stopped first, so that the report is
 * of one moment; if it does not stop it is reported without. No lock is taken
 * on the way. Then the machine ends with PANIC_STATUS.
 */
#ifndef KERNEL_CORE_PANIC_H
#define KERNEL_CORE_PANIC_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/core/arch.h"

#define PANIC_STATUS 70 /* EX_SOFTWARE, sysexits.h */

struct panic_fault {
    const char *cause;
    bool in_handler; /* not in a thread */
    bool address_known;
    uint32_t address;     /* of the access that failed */
    bool registers_known; /* false where even the stack to save them on was gone */
    struct arch_registers registers;
};

_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void panic_fault(const struct panic_fault *fault);

/* For the doorbell's handler: if a panic is on, it stops this core for good. */
extern uint32_t panic_reporter; /* 0, or 1 + the core that reports */

static inline bool panic_is_on(void)
{
    return *(volatile uint32_t *)&panic_reporter != 0;
}

_Noreturn void panic_stop(void);

#endif

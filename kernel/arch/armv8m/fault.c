/*
 * fault.c - says in words what the fault status registers say in bits.
 *
 * Source: Armv8-M ARM (DDI 0553) D1.2.34 CFSR, D1.2.109 HFSR, B3.19 EXC_RETURN.
 */
#include <stdbool.h>

#include "kernel/arch/cortex_m/fault.h"
#include "kernel/arch/cortex_m/scs.h"
#include "kernel/core/arch.h"
#include "kernel/core/cpu.h"
#include "kernel/core/panic.h"

enum {
    MMFSR_IACCVIOL = 1u << 0,
    MMFSR_DACCVIOL = 1u << 1,
    MMFSR_MSTKERR = 1u << 4,
    MMFSR_MMARVALID = 1u << 7,
    BFSR_IBUSERR = 1u << 8,
    BFSR_PRECISERR = 1u << 9,
    BFSR_IMPRECISERR = 1u << 10,
    BFSR_STKERR = 1u << 12,
    BFSR_BFARVALID = 1u << 15,
    UFSR_UNDEFINSTR = 1u << 16,
    UFSR_INVSTATE = 1u << 17,
    UFSR_INVPC = 1u << 18,
    UFSR_NOCP = 1u << 19,
    UFSR_STKOF = 1u << 20,
    UFSR_UNALIGNED = 1u << 24,
    UFSR_DIVBYZERO = 1u << 25,

    HFSR_VECTTBL = 1u << 1,
    HFSR_DEBUGEVT = 1u << 31,

    EXCEPTION_PENDSV = 14,
};

/* --- The cause ------------------------------------------------------------------------- */

/* Ordered by what a reader wants to know first when several bits are set. */
static const struct {
    uint32_t bits;
    const char *words;
} causes[] = {
    { UFSR_STKOF, "stack overflow" },
    { MMFSR_MSTKERR | BFSR_STKERR, "stack outside memory" },
    { UFSR_UNDEFINSTR, "undefined instruction" },
    { UFSR_INVSTATE, "call of an address that is not code" },
    { UFSR_INVPC, "corrupt exception return" },
    { UFSR_NOCP, "floating-point or coprocessor instruction" },
    { UFSR_UNALIGNED, "unaligned access" },
    { UFSR_DIVBYZERO, "division by zero" },
    { MMFSR_IACCVIOL, "execution of memory that is not code" },
    { MMFSR_DACCVIOL, "access to an address where nothing is" },
    { BFSR_IBUSERR, "execution of an address where nothing is" },
    { BFSR_PRECISERR | BFSR_IMPRECISERR, "access to an address where nothing is" },
};

/* The memory map tells apart what the bits do not. */
static const char *cause_by_address(uint32_t status, uint32_t address)
{
    if (status & (UFSR_INVSTATE | MMFSR_IACCVIOL))
        return fault_cause_of_execution(address);
    return status & MMFSR_DACCVIOL ? fault_cause_of_access(address) : NULL;
}

static const char *cause_by_bits(uint32_t status, uint32_t hard_status)
{
    for (unsigned i = 0; i < sizeof causes / sizeof causes[0]; i++)
        if (status & causes[i].bits)
            return causes[i].words;
    if (hard_status & HFSR_VECTTBL)
        return "exception vector that cannot be read";
    return hard_status & HFSR_DEBUGEVT ? "breakpoint without a debugger" : "fault";
}

static bool address_known(uint32_t status, uint32_t *address)
{
    if (status & MMFSR_MMARVALID)
        *address = SCB_MMFAR;
    else if (status & BFSR_BFARVALID)
        *address = SCB_BFAR;
    return status & (MMFSR_MMARVALID | BFSR_BFARVALID);
}

/* --- The registers ---------------------------------------------------------------------- */

/* A stack that overflows while a frame is pushed ends at its limit, and there
 * is no frame. One that overflows otherwise may still have had room for one. */
static bool frame_was_saved(uint32_t status, const struct exception_frame *frame, bool on_process_stack)
{
    const void *limit = cpu_interrupt_stack_limit(this_cpu());

    if (on_process_stack)
        __asm volatile("mrs %0, psplim" : "=r"(limit));
    return !(status & (MMFSR_MSTKERR | BFSR_STKERR)) && !(status & UFSR_STKOF && (const void *)frame <= limit);
}

/* The handler that runs, for where the frame that would tell is lost. Handlers
 * do not nest, so one interrupt at most is active; PendSV may be, under it. */
static uint32_t active_exception(void)
{
    for (unsigned n = 0; n < (INTERRUPTS + 31) / 32; n++)
        if (NVIC_IABR(n))
            return 16 + 32 * n + arch_highest_bit(NVIC_IABR(n));
    return EXCEPTION_PENDSV;
}

/* --- The ways in ------------------------------------------------------------------------- */

static struct panic_fault faults[CORES];

static void note_cause(struct panic_fault *fault, uint32_t status)
{
    const char *finer = NULL;

    fault->address_known = address_known(status, &fault->address);
    if (fault->address_known)
        finer = cause_by_address(status, fault->address);
    else if (fault->registers_known)
        finer = cause_by_address(status & ~(uint32_t)MMFSR_DACCVIOL, fault->registers.program_counter);
    fault->cause = finer ? finer : cause_by_bits(status, SCB_HFSR);
}

void fault_collect(const void *main_stack, const void *process_stack, uint32_t exc_return,
                   struct fault_scratch *scratch)
{
    const bool on_process_stack = exc_return & EXC_RETURN_PROCESS_STACK;
    const struct exception_frame *frame = on_process_stack ? process_stack : main_stack;
    struct panic_fault *fault = &faults[cpu_index(this_cpu())];
    const uint32_t status = SCB_CFSR;
    uint32_t exception = 0;

    if (on_process_stack)
        fault_blame_stack_in_use();
    fault->in_handler = !(exc_return & EXC_RETURN_THREAD_MODE);
    fault->registers_known = frame_was_saved(status, frame, on_process_stack);
    fault_note_registers(fault, frame, scratch->callee_saved);
    note_cause(fault, status);
    SCB_CFSR = status; /* writing ones clears: the report may fault too */
    if (fault->in_handler)
        exception = fault->registers_known ? fault->registers.program_status & FRAME_EXCEPTION : active_exception();
    fault_report_next(scratch, fault, exception);
}

/* From PendSV_Handler: the thread's stack has no room to be preempted on.
 * `frame` is what PendSV interrupted. */
_Noreturn void fault_no_room_for_frame(const struct exception_frame *frame, const uint32_t callee_saved[8]);
_Noreturn void fault_no_room_for_frame(const struct exception_frame *frame, const uint32_t callee_saved[8])
{
    struct panic_fault fault;

    fault_note_no_room(&fault, frame, callee_saved);
    panic_fault(&fault);
}

/* The same from arch_on_doorbell, where another thread is the core's current one already. */
_Noreturn void fault_no_room_to_switch(const struct exception_frame *frame, const uint32_t callee_saved[8],
                                       struct thread *interrupted);
_Noreturn void fault_no_room_to_switch(const struct exception_frame *frame, const uint32_t callee_saved[8],
                                       struct thread *interrupted)
{
    this_cpu()->current = interrupted; /* it is the one to blame */
    fault_no_room_for_frame(frame, callee_saved);
}

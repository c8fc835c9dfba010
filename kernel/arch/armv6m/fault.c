/*
 * fault.c - finds out what failed.
 *
 * All faults are one HardFault here, and no register says why. What can be known
 * is where the stack pointer was, where execution was, and which instruction was
 * there: it is looked at, and so is the address it would have accessed.
 *
 * Source: Armv6-M ARM (DDI 0419) A5.2 and A6.7 instruction encodings, B1.5 exceptions.
 */
#include <stdbool.h>

#include "kernel/arch/armv6m/guard.h"
#include "kernel/arch/armv6m/instruction.h"
#include "kernel/arch/cortex_m/fault.h"
#include "kernel/arch/cortex_m/scs.h"
#include "kernel/core/arch.h"
#include "kernel/core/cpu.h"
#include "kernel/core/panic.h"

enum { EXCEPTION_PENDSV = 14, SYSTEM_VECTORS = 16, PATIENCE = 1000 };

/* In context.S and fault_entry.S. */
extern const uint16_t context_lays_switch[], context_lays_switch_end[];
extern const uint16_t context_lays_call[], context_lays_call_end[];
extern const uint16_t fault_entry_division[];

/* --- The stack --------------------------------------------------------------------------- */

/* Of the stack that was in use. None, 0, before the first thread runs. */
static uint32_t guard_in_use(bool on_process_stack)
{
    const struct cpu *cpu = this_cpu();

    if (!on_process_stack)
        return port_guard_of(cpu_interrupt_stack_limit(this_cpu()));
    return cpu->current ? port_guard_of(cpu->current->context.stack_limit) : 0;
}

static bool touches(uint32_t address, uint32_t bytes, uint32_t guard)
{
    return address < guard + GUARD_BYTES && address + bytes > guard;
}

/* A frame that was to be pushed onto the guard is not there, or not all of it. */
static bool frame_was_saved(const struct exception_frame *frame, uint32_t guard)
{
    const uint32_t first = (uintptr_t)frame, last = first + sizeof *frame - 1;

    return fault_is_in(MEMORY_DATA, first) && fault_is_in(MEMORY_DATA, last) && !touches(first, sizeof *frame, guard);
}

/* --- The cause ------------------------------------------------------------------------------ */

static const char *cause_of_execution(const struct arch_registers *registers)
{
    const uint32_t address = registers->program_counter;
    const char *finer = fault_cause_of_execution(address);

    if (finer)
        return finer;
    return fault_is_in(MEMORY_CODE, address) ? NULL : "execution of an address where nothing is";
}

static const char *cause_of_access(const struct instruction_access *access, uint32_t guard)
{
    const char *finer;

    if (touches(access->address, access->bytes, guard))
        return "stack overflow";
    if (access->address % access->unit != 0)
        return "unaligned access";
    finer = fault_cause_of_access(access->address);
    return finer ? finer : "access to an address where nothing is";
}

static const char *cause_of_instruction(struct panic_fault *fault, uint32_t guard)
{
    struct arch_registers *registers = &fault->registers;
    const uint16_t *instruction = (const uint16_t *)registers->program_counter;
    struct instruction_access access;

    if (instruction == fault_entry_division) {
        registers->program_counter = registers->link_register;
        return "division by zero";
    }
    if (instruction_is_breakpoint(*instruction))
        return "breakpoint without a debugger";
    if (!instruction_accesses(*instruction, registers, &access))
        return "undefined instruction"; /* nothing else can fail */
    fault->address = access.address;
    fault->address_known = true;
    return cause_of_access(&access, guard);
}

/* In this order, for the later ones can be asked only where the earlier are not so. */
static const char *cause_of(struct panic_fault *fault, uint32_t guard)
{
    const struct arch_registers *registers = &fault->registers;
    const uint32_t below = registers->stack_pointer - guard;
    const char *cause;

    if (below < GUARD_BYTES)
        return "stack overflow";
    if (!fault->registers_known)
        return touches(registers->stack_pointer, sizeof(struct exception_frame), guard) ? "stack overflow"
                                                                                        : "stack outside memory";
    cause = cause_of_execution(registers);
    if (cause)
        return cause;
    if (!(registers->program_status & FRAME_THUMB))
        return "call of an address that is not code";
    return cause_of_instruction(fault, guard);
}

/* --- Which handler ran ------------------------------------------------------------------------ */

/* Where the frame that would tell is lost: the first call on the interrupt stack
 * was made by the handler, and handlers begin where the vectors say. */
static uint32_t exception_of_code(uint32_t address)
{
    const uint32_t *vectors = (const uint32_t *)SCB_VTOR;
    uint32_t found = EXCEPTION_PENDSV, begin = 0;

    for (uint32_t n = EXCEPTION_PENDSV; n < SYSTEM_VECTORS + INTERRUPTS; n++)
        if (vectors[n] <= address && vectors[n] > begin) {
            found = n;
            begin = vectors[n];
        }
    return found;
}

static uint32_t active_exception(void)
{
    const struct cpu *cpu = this_cpu();
    const uint32_t *word = (const uint32_t *)CPU_STACK_TOP(cpu_index(cpu));
    const uint32_t *limit = cpu_interrupt_stack_limit(this_cpu());

    while (word-- > limit)
        if (arch_is_return_address(*word))
            return exception_of_code(*word);
    return EXCEPTION_PENDSV;
}

/* --- What the other core may wait for ----------------------------------------------------------- */

/* A word that could not be read may have been read under a hardware lock, and
 * then that is held for ever. The other core holds one for a few cycles. */
static void free_locks_of_words(void)
{
    for (unsigned n = 0; n < HARDWARE_LOCKS_OF_WORDS; n++) {
        for (unsigned looks = 0; looks < PATIENCE && !hardware_lock_try(HARDWARE_LOCK(n)); looks++)
            arch_relax();
        hardware_lock_free(HARDWARE_LOCK(n));
    }
}

/* --- The ways in --------------------------------------------------------------------------------- */

static struct panic_fault faults[CORES];

static bool is_between(uint32_t address, const uint16_t *first, const uint16_t *end)
{
    return address >= (uintptr_t)first && address < (uintptr_t)end;
}

/* True if the handler that was to have a thread preempted found no room for that
 * on the thread's stack: then the thread is what failed. */
static bool note_no_room(struct panic_fault *fault, const void *process_stack, const uint32_t callee_saved[8])
{
    const uint32_t address = fault->registers.program_counter;

    if (is_between(address, context_lays_switch, context_lays_switch_end))
        this_cpu()->current = (struct thread *)fault->registers.r[2];
    else if (!is_between(address, context_lays_call, context_lays_call_end))
        return false;
    fault_note_no_room(fault, process_stack, callee_saved);
    return true;
}

void fault_collect(const void *main_stack, const void *process_stack, uint32_t exc_return,
                   struct fault_scratch *scratch)
{
    const bool on_process_stack = exc_return & EXC_RETURN_PROCESS_STACK;
    const struct exception_frame *frame = on_process_stack ? process_stack : main_stack;
    struct panic_fault *fault = &faults[cpu_index(this_cpu())];
    uint32_t exception = 0;

    free_locks_of_words();
    if (on_process_stack)
        fault_blame_stack_in_use();
    const uint32_t guard = guard_in_use(on_process_stack);
    *fault = (struct panic_fault){ .in_handler = !(exc_return & EXC_RETURN_THREAD_MODE),
                                   .registers_known = frame_was_saved(frame, guard) };
    fault_note_registers(fault, frame, scratch->callee_saved);
    if (fault->in_handler)
        exception = fault->registers_known ? fault->registers.program_status & FRAME_EXCEPTION : active_exception();
    if (!fault->in_handler || !note_no_room(fault, process_stack, scratch->callee_saved))
        fault->cause = cause_of(fault, guard);
    fault_report_next(scratch, fault, exception);
}

#include "kernel/arch/cortex_m/fault.h"
#include "kernel/core/arch.h"
#include "kernel/core/cpu.h"
#include "kernel/core/threads.h"

/* What is reached through a null pointer to a struct or an array. */
enum { NULL_POINTER_REACH = 4096 };

/* --- What the memory map says ------------------------------------------------------------ */

bool fault_is_in(enum memory_use use, uint32_t address)
{
    for (const struct memory_range *range = machine_memory; range->bytes != 0; range++)
        if (range->use == use && address - range->start < range->bytes)
            return true;
    return false;
}

const char *fault_cause_of_execution(uint32_t address)
{
    if (address < NULL_POINTER_REACH)
        return "call of a null pointer";
    return fault_is_in(MEMORY_DATA, address) ? "execution of data" : NULL;
}

const char *fault_cause_of_access(uint32_t address)
{
    if (address < NULL_POINTER_REACH)
        return "access through a null pointer";
    return fault_is_in(MEMORY_CODE, address) ? "write to code" : NULL;
}

/* --- Registers ----------------------------------------------------------------------------- */

static void registers_from_frame(struct arch_registers *registers, const struct exception_frame *frame)
{
    const uint32_t pad = frame->program_status & FRAME_WAS_PADDED ? 4 : 0;

    registers->r[0] = frame->r0;
    registers->r[1] = frame->r1;
    registers->r[2] = frame->r2;
    registers->r[3] = frame->r3;
    registers->r[12] = frame->r12;
    registers->stack_pointer = (uintptr_t)(frame + 1) + pad;
    registers->link_register = frame->link_register;
    registers->program_counter = frame->program_counter;
    registers->program_status = frame->program_status;
}

void fault_note_registers(struct panic_fault *fault, const struct exception_frame *frame,
                          const uint32_t callee_saved[8])
{
    if (fault->registers_known)
        registers_from_frame(&fault->registers, frame);
    else
        fault->registers = (struct arch_registers){ .stack_pointer = (uintptr_t)frame };
    for (unsigned i = 0; i < 8; i++)
        fault->registers.r[4 + i] = callee_saved[i];
}

void fault_blame_stack_in_use(void)
{
    struct cpu *cpu = this_cpu();

    if (!cpu->current || port_stack_is_in_use(cpu->current->context.stack_limit))
        return;
    for (struct thread *thread = threads_after(NULL); thread; thread = threads_after(thread))
        if (port_stack_is_in_use(thread->context.stack_limit))
            cpu->current = thread;
}

void fault_note_no_room(struct panic_fault *fault, const struct exception_frame *frame, const uint32_t callee_saved[8])
{
    *fault = (struct panic_fault){ .cause = "stack overflow, noticed when the thread was preempted",
                                   .registers_known = true };
    fault_note_registers(fault, frame, callee_saved);
}

void arch_registers_interrupted(struct arch_registers *registers)
{
    const struct exception_frame *frame;

    __asm("mrs %0, psp" : "=r"(frame));
    registers_from_frame(registers, frame);
}

/* --- On to the report ------------------------------------------------------------------------ */

void fault_report_next(struct fault_scratch *scratch, const struct panic_fault *fault, uint32_t exception)
{
    scratch->next = (struct exception_frame){
        .r0 = (uintptr_t)fault,
        .program_counter = (uintptr_t)panic_fault & ~1u,
        .program_status = FRAME_THUMB | exception,
    };
}

void arch_halt(void)
{
    arch_mask_interrupts();
    for (;;)
        arch_wait_for_interrupt();
}

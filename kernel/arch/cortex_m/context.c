/*
 * context.c - the stack a context begins with.
 */
#include "kernel/context.h"
#include "kernel/core/arch.h"

/* What a switch pushes, lowest address first. Which registers these are is the CPU
 * port's choice; context_begin() calls what is in the lowest. */
struct switch_frame {
    uint32_t begin;
    uint32_t other_registers[PORT_SWITCHED_REGISTERS - 1];
    uint32_t program_counter;
};

void context_begin(void);

void context_prepare(struct context *context, void *stack, size_t bytes, void (*begin)(void))
{
    struct switch_frame *frame = (struct switch_frame *)((uint8_t *)stack + bytes) - 1;

    *frame = (struct switch_frame){ .begin = (uintptr_t)begin, .program_counter = (uintptr_t)context_begin };
    port_prepare_stack_end(stack);
    context->stack_pointer = frame;
    context->stack_limit = stack;
}

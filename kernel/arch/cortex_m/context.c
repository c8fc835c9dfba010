/*
 * context.c - the stack a context begins with.
 */
#include "kernel/context.h"

/* What context_switch() pushes, lowest address first. */
struct switch_frame {
    uint32_t r4, r5, r6, r7, r8, r9, r10, r11;
    uint32_t program_counter;
};

void context_begin(void);

void context_prepare(struct context *context, void *stack, size_t bytes, void (*begin)(void))
{
    struct switch_frame *frame = (struct switch_frame *)((uint8_t *)stack + bytes) - 1;

    *frame = (struct switch_frame){ .r4 = (uintptr_t)begin, .program_counter = (uintptr_t)context_begin };
    context->stack_pointer = frame;
    context->stack_limit = stack;
}

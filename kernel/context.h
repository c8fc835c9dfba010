/*
 * context.h - a saved stack, and the switch between two of them.
 *
 * A context is where something stopped: its callee-saved registers lie on its
 * own stack and this struct points at them. Threads and coroutines are both
 * switched by the one function below; it is an ordinary function call, so the
 * compiler has already saved every other register.
 *
 *     struct context here, there;
 *
 *     context_prepare(&there, stack, sizeof stack, begin);
 *     context_switch(&here, &there);      // returns when someone switches back
 *
 * The caller masks interrupts where an interrupt must not see the half-way
 * state. A stack is 8-byte aligned in address and size.
 */
#ifndef KERNEL_CONTEXT_H
#define KERNEL_CONTEXT_H

#include <stddef.h>
#include <stdint.h>

struct context {
    void *stack_pointer; /* assembly relies on the order of these two */
    void *stack_limit;   /* lowest address the stack may reach */
};

/* Makes `context` begin with a call of `begin` on an empty stack. `begin` must
 * not return; it starts with interrupts as they are at the switch. */
void context_prepare(struct context *context, void *stack, size_t bytes, void (*begin)(void));

/* Stops here, remembers it in `from`, goes on where `to` stopped. */
void context_switch(struct context *from, struct context *to);

#endif

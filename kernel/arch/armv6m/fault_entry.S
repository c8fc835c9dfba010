/*
 * fault_entry.S - every fault enters here.
 *
 * The stack in use may be the very thing that failed, so nothing is pushed
 * before the stack is this core's panic stack; only then does C run.
 *
 * A fault inside the HardFault handler locks the core up. So the report is not
 * made in the handler: fault_collect() lays an exception frame down, and the
 * handler returns through it into panic_fault(), in the mode and at the
 * priority of what failed. If the report fails too, that is a fault like any
 * other and ends here again.
 */
#include "kernel/core/cpu_layout.h"

    .syntax unified
    .thumb
    .text

    .equ    EXC_RETURN_PROCESS_STACK, 4
    .equ    FRAME_BYTES, 32

    .p2align 2
    .global fault_entry
    .thumb_func
    .type fault_entry, %function
fault_entry:
    cpsid   i
    mov     r12, r4
    mrs     r0, msp
    mrs     r1, psp
    mov     r2, lr
    ldr     r3, =(CPU_BLOCK_BYTES - 1)
    mov     r4, r0
    bics    r4, r4, r3
    ldr     r3, =CPU_PANIC_STACK_TOP
    adds    r4, r4, r3
    mov     sp, r4
    mov     r4, r12
    sub     sp, sp, #16             /* struct fault_scratch, from its end: r8 to r11 */
    mov     r3, r8
    str     r3, [sp, #0]
    mov     r3, r9
    str     r3, [sp, #4]
    mov     r3, r10
    str     r3, [sp, #8]
    mov     r3, r11
    str     r3, [sp, #12]
    push    {r4-r7}
    sub     sp, sp, #FRAME_BYTES
    mov     r3, sp
    mov     r4, lr
    bl      fault_collect           /* (main, process, exc_return, scratch) */
    movs    r0, #EXC_RETURN_PROCESS_STACK
    bics    r4, r4, r0
    bx      r4
    .size fault_entry, . - fault_entry
    .ltorg

/*
 * What the compiler's runtime calls where an int or a long long is divided by
 * zero; as in Python that is an error. The first finds { r0, return address }
 * pushed by the division, the second finds the return address in lr.
 */
    .p2align 2
    .global __aeabi_idiv0
    .thumb_func
    .type __aeabi_idiv0, %function
__aeabi_idiv0:
    pop     {r0, r1}
    mov     lr, r1
    .size __aeabi_idiv0, . - __aeabi_idiv0

    .global __aeabi_ldiv0
    .thumb_func
    .type __aeabi_ldiv0, %function
__aeabi_ldiv0:
    .global fault_entry_division
fault_entry_division:                     /* fault.c knows it by its address */
    udf     #0
    .size __aeabi_ldiv0, . - __aeabi_ldiv0

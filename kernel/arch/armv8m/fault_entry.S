/*
 * fault_entry.S - every fault enters here.
 *
 * The stack in use may be the very thing that failed, so nothing is pushed:
 * the stack limit comes off, the stack becomes this core's panic stack, and
 * only then does C run.
 *
 * A fault inside a fault handler may lock the core up. So the report is not
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
    mrs     r0, msp
    mrs     r1, psp
    mov     r2, lr
    movs    r3, #0
    msr     msplim, r3
    ldr     r3, =(CPU_BLOCK_BYTES - 1)
    bic     r3, r0, r3
    add     r3, r3, #CPU_PANIC_STACK_TOP
    mov     sp, r3
    push    {r4-r11}                /* struct fault_scratch, from its end */
    sub     sp, sp, #FRAME_BYTES
    mov     r3, sp
    mov     r4, lr
    bl      fault_collect           /* (main, process, exc_return, scratch) */
    bic     lr, r4, #EXC_RETURN_PROCESS_STACK
    bx      lr
    .size fault_entry, . - fault_entry
    .ltorg

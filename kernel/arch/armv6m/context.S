/*
 * context.S - stacks: switching them, beginning on them, leaving them.
 *
 * See context.h and arch.h for what each promises. struct context is
 * { stack_pointer, stack_limit }.
 */
#include "kernel/config.h"
#include "kernel/core/thread_local.h"

    .syntax unified
    .thumb
    .text

    .macro function name
    .p2align 2
    .global \name
    .thumb_func
    .type \name, %function
\name:
    .endm

/* Moves the thread's stack guard to the stack of \context, and loads that one's
 * stack pointer into r2. port_prepare_stack_end() left at the limit what goes into
 * RBAR and RASR. */
    .macro load_stack context
    ldmia   \context!, {r2, r3}
    ldmia   r3, {r3, r4}
    ldr     r5, =0xE000ED9C         /* MPU_RBAR, and RASR behind it */
    stmia   r5!, {r3, r4}
    .endm

/* r0 = from, r1 = to. Returns with r8 to r11 in r2 to r5, for its caller to put them
 * where they belong, and with r4 to r6 lost. The stack that is left is laid out as by
 * context_prepare(): r8 to r11, r7, pc. */
function context_switch_halfway
    mov     r2, r8
    mov     r3, r9
    mov     r4, r10
    mov     r5, r11
    push    {r2-r5, r7, lr}
    mov     r2, sp
    str     r2, [r0]
    load_stack r1
    mov     sp, r2
    pop     {r2-r5, r7, pc}
    .size context_switch_halfway, . - context_switch_halfway

/* What context_prepare() lays down for context_switch_halfway() to return to: begin is the
 * lowest word, which is popped into r2. */
function context_begin
    blx     r2
    udf     #0                      /* a context's first function does not return */
    .size context_begin, . - context_begin

/* r0 = to. From the main stack or a process stack that is given up. The main
 * stack pointer goes back to the top, where arch_cpu_block() wants it. */
function arch_become
    load_stack r0
    mrs     r0, msp
    ldr     r1, =(CPU_BLOCK_BYTES - 1)
    orrs    r0, r0, r1
    lsrs    r0, r0, #3              /* the block's last 8 bytes */
    lsls    r0, r0, #3
    mrs     r3, control
    movs    r1, #2                  /* SPSEL: thread mode on the process stack */
    orrs    r3, r3, r1
    msr     msp, r0
    msr     psp, r2
    msr     control, r3
    isb
    pop     {r2-r5, r7, pc}         /* as at the end of context_switch_halfway() */
    .size arch_become, . - arch_become

/* r0 = then, r1 = argument. */
function arch_leave_stack
    mrs     r2, control
    movs    r3, #2
    bics    r2, r2, r3              /* thread mode on the main stack */
    msr     control, r2
    isb
    mov     r2, r0
    mov     r0, r1
    blx     r2
    udf     #0
    .size arch_leave_stack, . - arch_leave_stack

    .ltorg

/* Where the calling thread's own variables are, as compiled code asks for it: 8 bytes
 * before them (thread_local.h). Only r0 and r12 are lost to the call. While it is found
 * out who calls, that one must not go to another core.
 *
 * Sources: Run-time ABI for the Arm Architecture, __aeabi_read_tp(); Addenda to the ABI,
 * thread-local storage, local exec. */
    .global context_thread_local_most       /* for linker/duet.ld, which refuses a program with more */
    .equ    context_thread_local_most, THREAD_LOCAL_BYTES_MAX
function __aeabi_read_tp
    push    {r1, r2}
    mrs     r2, primask
    cpsid   i
    mrs     r0, msp
    ldr     r1, =(CPU_BLOCK_BYTES - 1)
    bics    r0, r0, r1
    ldr     r1, [r0, #THREAD_LOCAL_CPU_CURRENT]
    msr     primask, r2
    ldr     r0, [r1, #THREAD_LOCAL_STACK_BYTES]
    lsls    r0, r0, #8              /* the other fields of that word */
    lsrs    r0, r0, #8
    ldr     r2, [r1, #THREAD_LOCAL_STACK_LIMIT]
    adds    r0, r0, r2
    ldr     r2, =thread_local_size + 8
    subs    r0, r0, r2
    pop     {r1, r2}
    bx      lr
    .size __aeabi_read_tp, . - __aeabi_read_tp

    .ltorg

/*
 * Preemption. PendSV has the lowest priority, so it runs when no other handler
 * does. It makes the interrupted thread call sched_preempted() itself, in
 * thread mode with interrupts masked, by laying a second exception frame on the
 * thread's stack and returning into that:
 *
 *      PSP before -> | interrupted frame |      PSP -> | frame for preempted |
 *                                                      | interrupted frame   |
 *
 * sched_preempted() switches threads by an ordinary call. When it returns, the
 * thread was chosen again, and the interrupted frame must be restored. So the
 * thread pends PendSV and lets interrupts in; PendSV finds the thread between
 * the labels below, drops the frame it was entered with, and returns into the
 * interrupted one underneath.
 *
 * PRIMASK is set before the return into `preempted` (an exception return
 * leaves it alone), so a second interrupt cannot lay a third frame: the cost
 * of preemption on a thread's stack is bounded.
 *
 * Where the thread's stack has no room for the frame, the stores that lay it
 * hit the stack's guard. fault.c knows them by the labels context_lays_...
 */
    .equ    FRAME_BYTES, 32
    .equ    FRAME_LR, 20
    .equ    FRAME_PC, 24
    .equ    FRAME_PSR, 28

/* The doorbell's handler has PendSV's priority, so it too interrupts threads
 * only, and can lay the frame itself: for preempted, or where sched_rung() has
 * chosen, for context_switch(interrupted, chosen), returning to where preempted
 * would go on. */
function arch_on_doorbell
    cpsid   i
    push    {r3, lr}                /* r3's place is for the interrupted thread */
    mov     r0, sp
    bl      sched_rung
    pop     {r2, r3}                /* r2: the interrupted thread; r3: the return */
    cmp     r0, #1                  /* SCHED_CAREFULLY */
    beq     lay_frame
    bhi     1f
    cpsie   i
    bx      r3
1:  mrs     r1, psp
    subs    r1, r1, #FRAME_BYTES
    .global context_lays_switch
context_lays_switch:                /* fault.c: r2 is the thread to blame */
    str     r2, [r1]
    str     r0, [r1, #4]
    ldr     r0, =preempted_returned + 1
    str     r0, [r1, #FRAME_LR]
    ldr     r0, =context_switch
    str     r0, [r1, #FRAME_PC]
    movs    r0, #1
    lsls    r0, r0, #24             /* xPSR: Thumb state */
    str     r0, [r1, #FRAME_PSR]
    .global context_lays_switch_end
context_lays_switch_end:
    msr     psp, r1
    bx      r3
    .size arch_on_doorbell, . - arch_on_doorbell

function PendSV_Handler
    cpsid   i
    mov     r3, lr
    mrs     r0, psp
    ldr     r1, [r0, #FRAME_PC]
    ldr     r2, =preempted_unmasked
    subs    r1, r1, r2
    cmp     r1, #(preempted_end - preempted_unmasked)
    bhi     lay_frame
    adds    r0, r0, #FRAME_BYTES    /* drop the frame; the interrupted one is under it */
    msr     psp, r0
    push    {r3, lr}
    bl      sched_wants_preemption  /* something may have become ready meanwhile */
    pop     {r2, r3}
    cmp     r0, #0
    bne     lay_frame
    cpsie   i
    bx      r3
lay_frame:
    mrs     r0, psp
    subs    r0, r0, #FRAME_BYTES
    ldr     r1, =preempted
    movs    r2, #1
    lsls    r2, r2, #24             /* xPSR: Thumb state */
    .global context_lays_call
context_lays_call:
    str     r1, [r0]                /* of no use but to hit a guard that the frame would reach */
    str     r1, [r0, #FRAME_PC]
    str     r2, [r0, #FRAME_PSR]
    .global context_lays_call_end
context_lays_call_end:
    msr     psp, r0
    bx      r3

    .p2align 2
preempted:
    bl      sched_preempted
preempted_returned:
    ldr     r0, =0xE000ED04         /* ICSR */
    movs    r1, #1
    lsls    r1, r1, #28             /* PENDSVSET */
    str     r1, [r0]
    dsb
    cpsie   i
preempted_unmasked:
    isb
    nop
preempted_end:
    b       preempted_end
    .size PendSV_Handler, . - PendSV_Handler

/* r0 = where to, a struct arch_registers. r0 and r12 are lost to the call. */
function arch_registers_capture
    push    {r4-r7}
    stmia   r0!, {r0-r7}
    mov     r1, r8
    mov     r2, r9
    mov     r3, r10
    mov     r4, r11
    mov     r5, r12
    add     r6, sp, #16
    mov     r7, lr
    stmia   r0!, {r1-r7}            /* r[8] to link_register */
    mrs     r2, xpsr
    stmia   r0!, {r7}               /* program_counter: where this was called */
    str     r2, [r0]
    pop     {r4-r7}
    bx      lr
    .size arch_registers_capture, . - arch_registers_capture
    .ltorg

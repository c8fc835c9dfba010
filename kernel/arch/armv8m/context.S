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

/* r0 = from, r1 = to. The limit is changed before the pointer: the new pointer
 * lies above the new limit, and nothing is pushed in between. */
function context_switch
switch:
    push    {r4-r11, lr}
    str     sp, [r0]
    ldrd    r2, r3, [r1]
    msr     psplim, r3
    mov     sp, r2
    pop     {r4-r11, pc}
    .size context_switch, . - context_switch

/* What context_prepare() lays down for context_switch() to pop: begin is the lowest word, which is r4's. */
function context_begin
    blx     r4
    udf     #0                      /* a context's first function does not return */
    .size context_begin, . - context_begin

/* r0 = to. From the main stack or a process stack that is given up. The main
 * stack pointer goes back to the top, where arch_cpu_block() wants it. */
function arch_become
    ldrd    r2, r3, [r0]
    mrs     r0, control
    orr     r0, r0, #2              /* SPSEL: thread mode on the process stack */
    mrs     r1, msp
    ldr     r12, =(CPU_BLOCK_BYTES - 1)
    orr     r1, r1, r12             /* the block's last 8 bytes */
    bic     r1, r1, #7
    msr     msp, r1
    msr     psplim, r3
    msr     psp, r2
    msr     control, r0
    isb
    pop     {r4-r11, pc}
    .size arch_become, . - arch_become

/* r0 = then, r1 = argument. */
function arch_leave_stack
    mrs     r2, control
    bic     r2, r2, #2              /* thread mode on the main stack */
    msr     control, r2
    isb
    mov     r2, r0
    mov     r0, r1
    blx     r2
    udf     #0
    .size arch_leave_stack, . - arch_leave_stack

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
    bic     r0, r0, r1
    ldr     r0, [r0, #THREAD_LOCAL_CPU_CURRENT]
    msr     primask, r2
    pop     {r1, r2}
    ldr     r12, [r0, #THREAD_LOCAL_STACK_BYTES]
    bic     r12, r12, #0xFF000000   /* the other fields of that word */
    ldr     r0, [r0, #THREAD_LOCAL_STACK_LIMIT]
    add     r0, r0, r12
    ldr     r12, =thread_local_size + 8
    sub     r0, r0, r12
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
 * thread was chosen again, and the interrupted frame must be restored, which
 * only an exception return can do (it alone restores the IT state). So the
 * thread pends PendSV and lets interrupts in; PendSV finds the thread between
 * the labels below, drops the frame it was entered with, and returns into the
 * interrupted one underneath.
 *
 * PRIMASK is set before the return into `preempted` (an exception return
 * leaves it alone), so a second interrupt cannot lay a third frame: the cost
 * of preemption on a thread's stack is bounded.
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
    pop     {r3, lr}
    mov     r1, r0
    mrs     r0, psp
    cmp     r1, #1                  /* SCHED_CAREFULLY */
    beq     lay_frame
    bhi     1f
    cpsie   i
    bx      lr
1:  subs    r0, r0, #FRAME_BYTES
    mrs     r2, psplim
    cmp     r0, r2
    blo     no_room_to_switch
    strd    r3, r1, [r0]
    adr     r1, preempted_returned + 1
    adr     r2, switch
    strd    r1, r2, [r0, #FRAME_LR]
    mov     r1, #(1 << 24)
    str     r1, [r0, #FRAME_PSR]
    msr     psp, r0
    bx      lr
no_room_to_switch:
    adds    r0, r0, #FRAME_BYTES
    push    {r4-r11}
    mov     r1, sp
    mov     r2, r3
    b       fault_no_room_to_switch
    .size arch_on_doorbell, . - arch_on_doorbell

function PendSV_Handler
    cpsid   i
    mrs     r0, psp
    ldr     r1, [r0, #FRAME_PC]
    adr     r2, preempted_unmasked
    subs    r1, r1, r2
    cmp     r1, #(preempted_end - preempted_unmasked)
    bhi     lay_frame
    adds    r0, r0, #FRAME_BYTES    /* drop the frame; the interrupted one is under it */
    msr     psp, r0
    push    {r0, lr}
    bl      sched_wants_preemption  /* something may have become ready meanwhile */
    mov     r3, r0
    pop     {r0, lr}
    cbnz    r3, lay_frame
    cpsie   i
    bx      lr
lay_frame:
    subs    r0, r0, #FRAME_BYTES
    mrs     r1, psplim              /* a handler's stores are not checked against it */
    cmp     r0, r1
    blo     2f
    adr     r1, preempted
    mov     r2, #(1 << 24)          /* xPSR: Thumb state, no IT block */
    strd    r1, r2, [r0, #FRAME_PC]
    msr     psp, r0
    bx      lr
2:  adds    r0, r0, #FRAME_BYTES
    push    {r4-r11}
    mov     r1, sp
    b       fault_no_room_for_frame

    .p2align 2
preempted:
    bl      sched_preempted
preempted_returned:
    ldr     r0, =0xE000ED04         /* ICSR */
    mov     r1, #(1 << 28)          /* PENDSVSET */
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
    mov     r12, r0
    stmia   r12, {r0-r11}
    add     r12, r12, #52           /* behind r[12] */
    mrs     r2, xpsr
    str     sp, [r12]
    strd    lr, lr, [r12, #4]       /* link_register; program_counter: where this was called */
    str     r2, [r12, #12]
    bx      lr
    .size arch_registers_capture, . - arch_registers_capture
    .ltorg

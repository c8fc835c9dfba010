/*
 * run_slot(state): loads the registers from state, executes what was written to slot, and puts the registers back.
 * In RAM, because the tests write the instruction they try.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ STATE_R8, 32
    .equ STATE_LR, 52
    .equ STATE_SP, 56
    .equ STATE_FLAGS, 60

    .section .code_in_ram, "awx"
    .balign 4
    .global run_slot
    .type run_slot, %function
run_slot:
    push {r4, r5, r6, r7, lr}
    mov r4, r8
    mov r5, r9
    mov r6, r10
    mov r7, r11
    push {r4, r5, r6, r7}
    ldr r1, =saved
    mov r2, sp
    str r0, [r1]
    str r2, [r1, #4]
    mov r1, r0
    adds r1, #STATE_R8
    ldmia r1!, {r2, r3, r4, r5, r6, r7}
    mov r8, r2
    mov r9, r3
    mov r10, r4
    mov r11, r5
    mov r12, r6
    mov lr, r7
    ldmia r1!, {r2, r3}
    mov sp, r2
    msr apsr_nzcvq, r3
    ldmia r0, {r0, r1, r2, r3, r4, r5, r6, r7}
    .balign 4
    .global slot
slot:
    .rept 8
    nop
    .endr
    .global slot_end
slot_end:
    push {r0, r1, r2, r3, r4, r5, r6, r7}
    mrs r0, apsr
    ldr r7, =saved
    ldr r1, [r7]
    str r0, [r1, #STATE_FLAGS]
    mov r0, sp
    adds r0, #32
    str r0, [r1, #STATE_SP]
    adds r1, #STATE_R8
    mov r2, r8
    mov r3, r9
    mov r4, r10
    mov r5, r11
    mov r6, r12
    stmia r1!, {r2, r3, r4, r5, r6}
    mov r2, lr
    str r2, [r1]
    subs r1, #STATE_LR
    pop {r2, r3, r4, r5}
    stmia r1!, {r2, r3, r4, r5}
    pop {r2, r3, r4, r5}
    stmia r1!, {r2, r3, r4, r5}
    ldr r2, [r7, #4]
    mov sp, r2
    pop {r4, r5, r6, r7}
    mov r8, r4
    mov r9, r5
    mov r10, r6
    mov r11, r7
    pop {r4, r5, r6, r7, pc}
    .pool

    .section .bss.saved, "aw", %nobits
    .balign 4
saved:
    .space 8

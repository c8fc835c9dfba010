/*
 * run_guarded(function): 0, or 1 if a fault handler has made the function go on in give_up.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .section .text.run_guarded, "ax"
    .global run_guarded
    .type run_guarded, %function
run_guarded:
    push {r4, r5, r6, r7, lr}
    ldr r1, =guarded_stack
    mov r2, sp
    str r2, [r1]
    blx r0
    movs r0, #0
    pop {r4, r5, r6, r7, pc}

    .global give_up
    .type give_up, %function
give_up:
    movs r0, #0
    msr control, r0                     // the function may have left the main stack
    isb
    ldr r1, =guarded_stack
    ldr r1, [r1]
    mov sp, r1
    movs r0, #1
    pop {r4, r5, r6, r7, pc}
    .pool

    .section .bss.guarded_stack, "aw", %nobits
    .balign 4
guarded_stack:
    .space 4

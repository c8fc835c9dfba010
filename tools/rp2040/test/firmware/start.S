/*
 * Vectors and start-up of the test firmwares. Every exception but reset goes to exception_entry, which tells
 * on_exception() what was pushed where.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .section .vectors, "a"
    .word stack_top
    .word start
    .rept 46                            // NMI to the last interrupt that any of the machines has
    .word exception_entry
    .endr

    .section .text.start, "ax"
    .global start
    .type start, %function
start:
    ldr r0, =data_start
    ldr r1, =data_end
    ldr r2, =data_image
1:  cmp r0, r1
    bhs 2f
    ldmia r2!, {r3}
    stmia r0!, {r3}
    b 1b
2:  ldr r1, =bss_end
    movs r3, #0
3:  cmp r0, r1
    bhs 4f
    stmia r0!, {r3}
    b 3b
4:  bl main
    bl finish
    .pool

/* on_exception(frame, EXC_RETURN); the frame is on the stack that EXC_RETURN names. */
    .global exception_entry
    .type exception_entry, %function
exception_entry:
    mov r1, lr
    lsrs r0, r1, #3                     // bit 2: the process stack
    bcs 1f
    mrs r0, msp
    b 2f
1:  mrs r0, psp
2:  push {r1, lr}
    bl on_exception
    pop {r1, pc}
    .pool

/* semihost(operation, parameter) */
    .section .text.semihost, "ax"
    .global semihost
    .type semihost, %function
semihost:
    bkpt 0xab
    bx lr

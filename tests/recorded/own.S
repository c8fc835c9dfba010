/* own.S - a program that masks interrupts itself, for 100 cycles and 1 for the cpsie. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .text
    .global own
    .type   own, %function
    .thumb_func
own:
    cpsid   i
    .rept   100
    nop
    .endr
    cpsie   i
    bx      lr
    .size   own, . - own

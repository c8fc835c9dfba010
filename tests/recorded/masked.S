/*
 * masked.S - both cores mask interrupts for so many cycles that one can count
 * them here. An instruction counts if it begins with interrupts masked; LONGER
 * makes the longest longer by that many cycles.
 */
#ifndef LONGER
#define LONGER 0
#endif

    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ    LOCK, 0xD0000100        /* one of the SIO's: 0 if it is taken, a write frees it */
    .equ    go, 0x20010000          /* core 1 may stop waiting */
    .equ    done, 0x20010004        /* core 1 has ended */

    .text
    .global first
    .type   first, %function
    .thumb_func
first:
    push    {r4-r6, lr}
    cpsid   i
    .rept   50
    nop
    .endr
    cpsie   i                       /* the end of boot: not counted */
    ldr     r4, =LOCK
    ldr     r5, =go
    movs    r6, #0
    str     r6, [r5]
    str     r6, [r5, #4]
    ldr     r0, [r4]                /* taken, for core 1 to spin on */
    bl      start_second
    bl      wait_long
    str     r4, [r4]                /* free */
    bl      wait_long
    bl      wait_long
    movs    r6, #1
    str     r6, [r5]
1:  ldr     r0, [r5, #4]
    cmp     r0, #0
    beq     1b
    bl      plain
    bl      own
    cpsid   i                       /* the end: nobody unmasks any more */
    pop     {r4-r6, pc}
    .size   first, . - first

    .type   wait_long, %function
    .thumb_func
wait_long:
    movs    r0, #200
1:  subs    r0, r0, #1
    bne     1b
    bx      lr
    .size   wait_long, . - wait_long

    .type   plain, %function
    .thumb_func
plain:                              /* PLAIN: 20, and 1 for the cpsie */
    cpsid   i
    .rept   20 + LONGER
    nop
    .endr
    cpsie   i
    bx      lr
    .size   plain, . - plain

    .global second
    .type   second, %function
    .thumb_func
second:
    cpsid   i
    cpsie   i
    ldr     r0, =LOCK
    ldr     r2, =go
    bl      spins_on_a_lock
    movs    r3, #1
    bl      spins_on_a_word
    movs    r3, #4                  /* the longer one is that which does not spin */
    bl      spins_on_a_word
    movs    r1, #1
    str     r1, [r2, #4]
    b       .
    .size   second, . - second

    .type   spins_on_a_lock, %function
    .thumb_func
spins_on_a_lock:                    /* LOCK: 9 with the last turn, the cpsie and 4 nops; 4 a turn of spinning */
    cpsid   i
1:  ldr     r1, [r0]                /* 1: the SIO answers at once */
    cmp     r1, #0
    beq     1b
    nop
    nop
    nop
    nop
    str     r0, [r0]
    cpsie   i
    bx      lr
    .size   spins_on_a_lock, . - spins_on_a_lock

    .type   spins_on_a_word, %function
    .thumb_func
spins_on_a_word:                    /* WORD: 5 + 3 * r3, and 7 a turn of spinning */
    cpsid   i
1:  ldr     r1, [r2]
    cmp     r1, #0
    bne     2f
    yield
    b       1b
2:  subs    r3, r3, #1
    bne     2b
    cpsie   i
    bx      lr
    .size   spins_on_a_word, . - spins_on_a_word

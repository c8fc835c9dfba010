/* ticks.S - waits until SysTick has counted, then does the same three times. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ    SYSTICK, 0xE000E010     /* control, reload, current value */

    .text
    .global first
    .type   first, %function
    .thumb_func
first:
    push    {lr}
    ldr     r4, =SYSTICK
    ldr     r0, =0xFFFFFF
    str     r0, [r4, #4]
    movs    r0, #5                  /* on, in cycles of the core */
    str     r0, [r4]
1:
    ldr     r0, [r4, #8]
    ldr     r1, [r4, #8]
    cmp     r0, r1
    beq     1b
    movs    r5, #3
begin_of_three:
    movs    r0, #1
    b       2f
    nop
2:
    nop
end_of_three:
    subs    r5, r5, #1
    bne     begin_of_three
    pop     {pc}
    .size   first, . - first

/* lines.S - a line here is an instruction, and a remark says what never happens to it. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .text

    .global first
    .type   first, %function
    .thumb_func
first:
    movs    r0, #3
1:
    subs    r0, r0, #1
    bne     1b
    beq     2f                      // NEVER ON
    movs    r1, #1                  // NEVER RUN
    bne     1b                      // NEVER RUN, NEVER REACHED
2:
    cmp     r0, #1
    beq     3f                      // NEVER ON
    bl      called
    ldr     r1, =0xE000E200         /* ISPR: the interrupt comes before the next instruction */
    movs    r2, #1
    lsls    r2, r2, #31
    ldr     r3, =0xE000E100         /* ISER */
    str     r2, [r3]
    str     r2, [r1]
    nop                             // NEVER RUN
3:
    b       3b                      // NEVER RUN

    .type   called, %function
    .thumb_func
called:
    push    {lr}
    pop     {pc}
    nop                             // NEVER RUN

    .global handler
    .type   handler, %function
    .thumb_func
handler:
    bl      end

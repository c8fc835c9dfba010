/*
 * copies.S - branches that claim, by .loc, to be copies of those in copies.txt:
 * line 2 held where it was seen (beq taken, bne not taken), line 3 both ways,
 * line 4 asks eq in one copy and hi in the other, line 5 has two in one copy.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .file   1 "tests/recorded/copies.txt"
    .text

    .global first
    .type   first, %function
    .thumb_func
first:
    .loc    1 1 1
    push    {lr}
    movs    r0, #0
    cmp     r0, #0
    .loc    1 2 5
    beq     1f
    nop
    .loc    1 1 1
1:  .loc    1 3 5
    beq     2f
    nop
    .loc    1 1 1
2:  .loc    1 4 5
    beq     3f
    nop
    .loc    1 1 1
3:  .loc    1 5 5
    beq     4f
    nop
    .loc    1 5 5
4:  bne     5f
    .loc    1 1 1
5:  bl      copy
    pop     {pc}
    .size   first, . - first

    .type   copy, %function
    .thumb_func
copy:
    .loc    1 1 1
    movs    r0, #0
    cmp     r0, #0
    .loc    1 2 5
    bne     6f
    nop
6:  .loc    1 1 1
    cmp     r0, #1
    .loc    1 3 5
    beq     7f
    nop
7:  .loc    1 1 1
    cmp     r0, #1
    .loc    1 4 5
    bhi     8f
    nop
8:  .loc    1 1 1
    bx      lr
    .size   copy, . - copy

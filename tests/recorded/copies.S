/*
 * copies.S - branches that claim, by .loc, to be copies of those in copies.txt:
 * line 2 held where it was seen (beq taken, bne not taken), line 3 both ways,
 * line 4 asks eq in one copy and hi in the other. Lines 5 to 7 have several
 * branches in one copy.
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
3:  bl      copy
    movs    r0, #1
    movs    r1, #6
    bl      compare
    movs    r1, #4
    bl      compare
    movs    r1, #1
    bl      both
    movs    r1, #0
    bl      both
    movs    r0, #2
    bl      turns
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

    /* 64 bits, r0 and r1, against 1 and 5: the upper halves are never seen to differ. */
    .type   compare, %function
    .thumb_func
compare:
    .loc    1 5 5
    cmp     r0, #1
    bhi     1f
    bne     2f
    cmp     r1, #5
    bhi     1f
    .loc    1 1 1
2:  nop
1:  bx      lr
    .size   compare, . - compare

    /* r0 is never seen to be 0. */
    .type   both, %function
    .thumb_func
both:
    .loc    1 6 3
    cmp     r0, #0
    beq     3f
    cmp     r1, #0
    beq     3f
    .loc    1 1 1
    nop
3:  bx      lr
    .size   both, . - both

    /* r0 turns; there is always a first. */
    .type   turns, %function
    .thumb_func
turns:
    .loc    1 7 5
    cmp     r0, #0
    beq     5f
    .loc    1 1 1
4:  nop
    .loc    1 7 5
    subs    r0, r0, #1
    bne     4b
    .loc    1 1 1
5:  bx      lr
    .size   turns, . - turns

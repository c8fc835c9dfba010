/*
 * start.S - begins a firmware of tests/recorded.py and ends it: no kernel, and
 * nothing but what is written there.
 *
 * `first` is what core 0 begins with, `second` what `start_second` makes core 1
 * begin with; whoever comes to `end` ends the run.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ    STACK_0, 0x20004000
    .equ    STACK_1, 0x20008000
    .equ    SIO_FIFO, 0xD0000050    /* status, write, read (RP2040 datasheet, 2.3.1.7) */

    .section .vectors, "a"
vectors:
    .word   STACK_0, boot_first_core + 1
    .rept   46
    .word   handler + 1
    .endr

    .text
    .global boot_first_core
    .thumb_func
boot_first_core:
    bl      first

    .global end
    .thumb_func
end:
    ldr     r1, =exit_status
    movs    r0, #0x20               /* SYS_EXIT_EXTENDED */
    bkpt    0xAB
    b       end

    /* The words the boot ROM of core 1 waits for, each echoed (2.8.2); what it
     * says on its own before that is thrown away. */
    .global start_second
    .thumb_func
start_second:
    push    {r4, r5, lr}
    ldr     r4, =SIO_FIFO
    ldr     r5, =launch
1:  ldr     r0, [r4]
    lsrs    r0, r0, #1              /* something to read? */
    bcc     2f
    ldr     r0, [r4, #8]
    b       1b
2:  ldmia   r5!, {r0}
    str     r0, [r4, #4]
    sev
3:  ldr     r1, [r4]
    lsrs    r1, r1, #1
    bcc     3b
    ldr     r1, [r4, #8]
    cmp     r0, r1
    bne     3b
    ldr     r0, =launch_end
    cmp     r5, r0
    bne     2b
    pop     {r4, r5, pc}

    .weak   handler
    .weak   second
    .thumb_func
handler:
    .thumb_func
second:
    b       .

    .p2align 2
exit_status:
    .word   0x20026, 0              /* ADP_Stopped_ApplicationExit */
launch:
    .word   0, 0, 1, vectors, STACK_1, second + 1
launch_end:

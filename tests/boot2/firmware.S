/*
 * firmware.S - the image behind the boot stage under test: it stops where boot2.mjs looks at the chip.
 *
 * BKPT 0xAB with the stop's number in r0. First as the boot stage has begun it, then
 * from SRAM with flash switched to commands, then with the boot stage called again.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ    BOOT2, 0x10000000
    .equ    BOOT2_IN_SRAM, 0x20000400
    .equ    CODE_IN_SRAM, 0x20000000
    .equ    BYTES, 0x100                /* of each of the two, or more */
    .equ    ROM_FUNCTIONS, 0x14         /* RP2040 datasheet, 2.8.3: a halfword each */
    .equ    ROM_LOOKUP, 0x18

    .section .text
    .word   0x20001000
    .word   begin + 1
word_behind_vectors:
    .word   0x600DF1A5

    .thumb_func
begin:
    movs    r0, #1
    bkpt    0xAB
    ldr     r0, =BOOT2
    ldr     r1, =BOOT2_IN_SRAM
    bl      copy
    ldr     r0, =code_for_sram
    ldr     r1, =CODE_IN_SRAM
    bl      copy
    ldr     r0, =CODE_IN_SRAM + 1
    bx      r0

copy:
    movs    r2, #0
1:  ldr     r3, [r0, r2]
    str     r3, [r1, r2]
    adds    r2, #4
    cmp     r2, #BYTES - 4
    bls     1b
    bx      lr

    .ltorg
    .balign 4
code_for_sram:
    movs    r0, #'I'
    movs    r1, #'F'                    /* connect the flash */
    bl      call_rom
    movs    r0, #'E'
    movs    r1, #'X'                    /* make it take commands */
    bl      call_rom
    movs    r0, #2
    bkpt    0xAB
    movs    r0, #'F'
    movs    r1, #'C'                    /* empty the cache */
    bl      call_rom
    movs    r4, #4
    movs    r5, #5
    movs    r6, #6
    movs    r7, #7
    ldr     r0, =BOOT2_IN_SRAM + 1
    blx     r0
    ldr     r1, =word_behind_vectors
    ldr     r1, [r1]
    movs    r0, #3
    bkpt    0xAB
    b       .

call_rom:
    push    {lr}
    lsls    r1, #8
    orrs    r1, r0
    movs    r0, #ROM_FUNCTIONS
    ldrh    r0, [r0]
    movs    r2, #ROM_LOOKUP
    ldrh    r2, [r2]
    blx     r2
    blx     r0
    pop     {pc}

    .ltorg
    .fill   BYTES, 1, 0                 /* what is copied ends before the image does */

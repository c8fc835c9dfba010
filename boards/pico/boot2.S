/*
 * boot2.S - the first 256 bytes of flash: switches execution in place on.
 *
 * The boot ROM copies them to SRAM and jumps there if the checksum in the last
 * four bytes is right (tools/boot2.py puts it there). This one uses the read
 * command that every serial flash knows, 03h with a 24-bit address, which the
 * Pico's W25Q16JV takes up to 50 MHz; at 125 / 4 it is asked at 31.
 *
 * Called with lr = 0 by the boot ROM it goes on to the image behind it; called by
 * a program that has just written to flash it returns.
 *
 * Sources: RP2040 datasheet, 2.8.1.3.1 (second stage), 4.10 (SSI); W25Q16JV
 * datasheet (Winbond, revision H), 8.2.6 read data, 9.6 AC characteristics.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ    SSI, 0x18000000
    .equ    SSI_CTRLR0, 0x00
    .equ    SSI_CTRLR1, 0x04
    .equ    SSI_SSIENR, 0x08
    .equ    SSI_SER, 0x10
    .equ    SSI_BAUDR, 0x14
    .equ    SSI_SPI_CTRLR0, 0xF4
    .equ    DIVIDER, 4
    .equ    CTRLR0, 0 << 21 | 31 << 16 | 3 << 8         /* one wire; frames of 32 bits; command, then read */
    .equ    SPI_CTRLR0, 0x03 << 24 | 2 << 8 | 6 << 2    /* command 03h: 8 bits of it, 24 bits of address */
    .equ    VECTORS, 0x10000100
    .equ    SCB_VTOR, 0xE000ED08

    .section .boot2, "ax"
    .global boot2
    .thumb_func
boot2:
    push    {lr}
    ldr     r3, =SSI
    movs    r1, #0
    str     r1, [r3, #SSI_SSIENR]   /* the rest may be written while it is off only */
    movs    r1, #DIVIDER
    str     r1, [r3, #SSI_BAUDR]
    ldr     r1, =CTRLR0
    str     r1, [r3, #SSI_CTRLR0]
    movs    r1, #0
    str     r1, [r3, #SSI_CTRLR1]   /* one frame at a time */
    ldr     r1, =SPI_CTRLR0
    movs    r2, #SSI_SPI_CTRLR0
    str     r1, [r3, r2]
    movs    r1, #1
    str     r1, [r3, #SSI_SER]
    str     r1, [r3, #SSI_SSIENR]
    pop     {r0}
    cmp     r0, #0
    beq     1f
    bx      r0
1:  ldr     r0, =VECTORS
    ldr     r1, =SCB_VTOR
    str     r0, [r1]
    ldmia   r0!, {r1, r2}
    msr     msp, r1
    bx      r2
    .ltorg
    .balign 4
boot2_end:
    .fill   256 - (boot2_end - boot2), 1, 0

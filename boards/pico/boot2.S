/*
 * boot2.S - the second boot stage, in the first 256 bytes of flash: makes flash readable as memory.
 *
 * The boot ROM copies it to the end of SRAM and runs it there if the checksum in
 * its last four bytes is right (tools/boot2.py puts it in). Called with lr = 0, as
 * by the ROM, it goes on to the image behind it; called by a program that has just
 * written to flash it returns. It runs wherever it lies, and expects the flash to
 * take serial commands, as the ROM's flash functions leave it.
 *
 * Sources: RP2040 datasheet, 2.8.1 (boot sequence), 2.8.1.3.1 (checksum), 4.10 (SSI);
 * W25Q16JV datasheet (Winbond, revision H), 7.1 status registers, 8.2 instructions,
 * 9.6 AC characteristics.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

/*
 * 0: command 03h, which every serial flash knows. A word costs 64 clocks of the
 *    bus: 8 of command, 24 of address, 32 of data. The flash takes it up to 50 MHz.
 * 1: command EBh on four wires, and only once: the mode bits tell the flash that
 *    every address from now on is of another EBh. A word costs 20 clocks: 6 of
 *    address, 2 of mode, 4 of waiting, 8 of data. Where the flash says that its
 *    four wires are not enabled (QE, which a Pico's flash leaves the factory
 *    with), it is read as with 0: setting QE here would write a register that
 *    wears, with a command that differs among chips.
 *
 * 0 is what is safe on every board. 1 rests on a mode that Raspberry Pi's own
 * second stage uses on every Pico, but that has run here on an emulator only.
 */
#ifndef QUAD_READS
#define QUAD_READS 0
#endif

    .equ    DIVIDER, 4              /* even; 31 MHz once the system clock is 125 MHz */

    .equ    SSI, 0x18000000
    .equ    CTRLR0, 0x00
    .equ    CTRLR1, 0x04
    .equ    SSIENR, 0x08
    .equ    SER, 0x10
    .equ    BAUDR, 0x14
    .equ    SR, 0x28
    .equ    DR0, 0x60
    .equ    SPI_CTRLR0, 0xF4

    .equ    SR_BUSY, 1 << 0
    .equ    SR_RFNE, 1 << 3         /* something was received */

    .equ    FRAME_8_BITS, 7 << 16
    .equ    FRAME_32_BITS, 31 << 16
    .equ    READ_AFTER_ADDRESS, 3 << 8
    .equ    ON_FOUR_WIRES, 2 << 21

    .equ    COMMAND_ON_ONE_WIRE, 1 << 0     /* and the address on four; 0 is one wire for both, 2 is four */
    .equ    NO_COMMAND_ADDRESS_ON_FOUR, 2 << 0
    .equ    ADDRESS_24_BITS, 6 << 2
    .equ    ADDRESS_AND_MODE_32_BITS, 8 << 2
    .equ    COMMAND_8_BITS, 2 << 8
    .equ    WAIT_4_CLOCKS, 4 << 11
    .equ    COMMAND, 24                     /* where it stands, or the mode bits if there is no command */

    .equ    FLASH_READ, 0x03
    .equ    FLASH_READ_STATUS_2, 0x35
    .equ    FLASH_QUAD_ENABLED, 1 << 1      /* in status register 2 */
    .equ    FLASH_READ_ON_FOUR_WIRES, 0xEB
    .equ    FLASH_MODE_CONTINUOUS, 0xA0     /* bits 5 and 4 are 10 */

    .equ    SPI_CTRLR0_SERIAL, FLASH_READ << COMMAND | COMMAND_8_BITS | ADDRESS_24_BITS
    .equ    SPI_CTRLR0_QUAD, ADDRESS_AND_MODE_32_BITS | WAIT_4_CLOCKS
    .equ    SPI_CTRLR0_FIRST, SPI_CTRLR0_QUAD | COMMAND_8_BITS | COMMAND_ON_ONE_WIRE
    .equ    SPI_CTRLR0_CONTINUOUS, SPI_CTRLR0_QUAD | FLASH_MODE_CONTINUOUS << COMMAND | NO_COMMAND_ADDRESS_ON_FOUR

    .equ    VECTORS, 0x10000100
    .equ    SCB_VTOR, 0xE000ED08

    .section .boot2, "ax"
    .global boot2
    .thumb_func
boot2:
    push    {r4, r5, r6, lr}
    ldr     r3, =SSI
    movs    r4, #0
    movs    r5, #1
    movs    r6, #SPI_CTRLR0
    str     r4, [r3, #SSIENR]       /* the others can be written only while it is off */
    movs    r1, #DIVIDER
    str     r1, [r3, #BAUDR]
    str     r4, [r3, #CTRLR1]       /* one frame a read */
    str     r5, [r3, #SER]
#if QUAD_READS
    ldr     r1, =FRAME_8_BITS
    str     r1, [r3, #CTRLR0]
    str     r5, [r3, #SSIENR]
    movs    r1, #FLASH_READ_STATUS_2
    str     r1, [r3, #DR0]
    str     r1, [r3, #DR0]          /* for the clocks of the answer */
    bl      finish
    ldr     r1, [r3, #DR0]          /* came in with the command */
    ldr     r1, [r3, #DR0]
    str     r4, [r3, #SSIENR]
    movs    r2, #FLASH_QUAD_ENABLED
    tst     r1, r2
    beq     read_serially

    ldr     r1, =ON_FOUR_WIRES | FRAME_32_BITS | READ_AFTER_ADDRESS
    str     r1, [r3, #CTRLR0]
    ldr     r1, =SPI_CTRLR0_FIRST
    str     r1, [r3, r6]
    str     r5, [r3, #SSIENR]
    movs    r1, #FLASH_READ_ON_FOUR_WIRES
    str     r1, [r3, #DR0]
    movs    r1, #FLASH_MODE_CONTINUOUS
    str     r1, [r3, #DR0]          /* behind address 0 */
    bl      finish
    str     r4, [r3, #SSIENR]       /* forgets what was read */
    ldr     r1, =SPI_CTRLR0_CONTINUOUS
    b       begin_to_read

read_serially:
#endif
    ldr     r1, =FRAME_32_BITS | READ_AFTER_ADDRESS
    str     r1, [r3, #CTRLR0]
    ldr     r1, =SPI_CTRLR0_SERIAL
begin_to_read:
    str     r1, [r3, r6]
    str     r5, [r3, #SSIENR]

    pop     {r4, r5, r6}
    pop     {r0}
    cmp     r0, #0
    beq     go_on
    bx      r0
go_on:
    ldr     r0, =VECTORS
    ldr     r1, =SCB_VTOR
    str     r0, [r1]
    ldmia   r0!, {r1, r2}
    msr     msp, r1
    bx      r2

#if QUAD_READS
/* Busy is not yet set right after a write, so it counts once something was received. */
finish:
    movs    r2, #SR_BUSY | SR_RFNE
1:  ldr     r1, [r3, #SR]
    ands    r1, r2
    cmp     r1, #SR_RFNE
    bne     1b
    bx      lr
#endif

    .ltorg
    .balign 4
boot2_end:
    .fill   256 - (boot2_end - boot2), 1, 0

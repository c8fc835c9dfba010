/*
 * The boot ROM: what a core does after reset, and the functions that firmware programs flash with.
 *
 * It behaves as the chip's does where firmware can tell (RP2040 datasheet, 2.8), and is written for this emulator.
 * Core 0 copies the first 256 bytes of flash to the end of SRAM, and runs them if their checksum is right. Core 1
 * waits for the words 0, 0, 1, vector table, stack pointer, entry in its FIFO. Before that it sends a 0 on its own,
 * so after each of its resets there is a word to drain.
 *
 * bootrom.mjs holds this as assembled: node bootrom_build.mjs writes it, and the tests compare the two.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ SIO, 0xd0000000
    .equ SIO_FIFO_STATUS, 0x50
    .equ SIO_FIFO_WRITE, 0x54
    .equ SIO_FIFO_READ, 0x58
    .equ SCB, 0xe000ed00
    .equ SCB_VECTORS, 0x08
    .equ RESETS_CLEAR, 0x4000f000
    .equ RESETS_DONE, 0x4000c008
    .equ QSPI_RESETS, 0x240             // IO_QSPI, PADS_QSPI
    .equ QSPI_SELECT, 0x4001800c        // IO_QSPI: control of the chip select pin
    .equ WATCHDOG_SCRATCH4, 0x4005801c
    .equ XIP_FLUSH, 0x14000004
    .equ SSI, 0x18000000
    .equ SSI_CTRLR0, 0x00
    .equ SSI_CTRLR1, 0x04
    .equ SSI_ENABLE, 0x08
    .equ SSI_SELECT, 0x10
    .equ SSI_BAUD, 0x14
    .equ SSI_STATUS, 0x28
    .equ SSI_DATA, 0x60
    .equ SSI_SPI_CTRLR0, 0xf4
    .equ STACK, 0x20041f00
    .equ BOOT2, 0x20041f00              // where the second stage runs
    .equ BOOT2_BYTES, 252               // in front of its checksum

    .section .text
    .word STACK
    .word start + 1
    .word dead + 1
    .word dead + 1
    .byte 'M', 'u', 1, 0
    .hword function_table
    .hword data_table
    .hword lookup + 1
    .hword 0

/* (table, code) -> the halfword that follows the code in the table, or 0 */
    .thumb_func
lookup:
    ldrh r2, [r0]
    cmp r2, #0
    beq 1f
    cmp r2, r1
    beq 2f
    adds r0, #4
    b lookup
1:  movs r0, #0
    bx lr
2:  ldrh r0, [r0, #2]
    bx lr

    .thumb_func
dead:
    wfi
    b dead

    .balign 4
function_table:
    .byte 'I', 'F'
    .hword connect_flash + 1
    .byte 'E', 'X'
    .hword exit_xip + 1
    .byte 'R', 'E'
    .hword range_erase + 1
    .byte 'R', 'P'
    .hword range_program + 1
    .byte 'F', 'C'
    .hword flush_cache + 1
    .byte 'C', 'X'
    .hword enter_command_xip + 1
    .byte 'W', 'V'
    .hword wait_for_vector + 1
data_table:
    .hword 0

    .thumb_func
start:
    ldr r0, =SIO
    ldr r1, [r0]
    cmp r1, #0
    bne wait_for_vector

/* A reset by the watchdog may say where to go on: scratch 4 is a magic number, 5 minus that XOR 7, 6 stack, 7 entry. */
    ldr r7, =WATCHDOG_SCRATCH4
    ldr r6, =0xb007c0d3
    ldmia r7!, {r0, r1, r2, r3}
    cmp r0, r6
    bne boot_from_flash
    eors r1, r3
    adds r0, r1
    bne boot_from_flash
    subs r7, #16
    str r0, [r7]
    msr msp, r2
    blx r3

boot_from_flash:
    ldr r0, =RESETS_CLEAR
    ldr r1, =QSPI_RESETS
    str r1, [r0]
    ldr r0, =RESETS_DONE
1:  ldr r2, [r0]
    ands r2, r1
    cmp r2, r1
    bne 1b
    bl connect_flash
    bl exit_xip
    bl read_boot2
    bl flush_cache
    ldr r0, =BOOT2
    ldr r1, =BOOT2 + BOOT2_BYTES
    bl checksum
    ldr r1, [r1]
    cmp r0, r1
    bne no_boot2
    ldr r0, =BOOT2 + 1
    movs r1, #0
    mov lr, r1                          // as if called by nobody: it goes on into flash
    bx r0
no_boot2:
    bkpt 0xb2                           // the emulator ends the run here
    b no_boot2

/* (first, end) -> r0 checksum, r1 end: CRC-32, polynomial 0x04c11db7, most significant bit first */
checksum:
    ldr r2, =0x04c11db7
    movs r3, #0
    mvns r3, r3
1:  ldrb r4, [r0]
    lsls r4, r4, #24
    eors r3, r4
    movs r4, #8
2:  lsls r3, r3, #1
    bcc 3f
    eors r3, r2
3:  subs r4, #1
    bne 2b
    adds r0, #1
    cmp r0, r1
    bne 1b
    mov r0, r3
    bx lr

read_boot2:
    push {r4, r5, lr}
    movs r0, #3
    movs r1, #0
    bl command_with_address
    ldr r4, =BOOT2
    ldr r5, =BOOT2 + BOOT2_BYTES + 4
1:  movs r0, #0
    bl transfer
    strb r0, [r4]
    adds r4, #1
    cmp r4, r5
    bne 1b
    bl deselect
    pop {r4, r5, pc}

/* --- Core 1 ---------------------------------------------------------------------- */

    .thumb_func
wait_for_vector:
    ldr r4, =SIO
    ldr r7, =SCB
    b 2f
1:  ldr r0, [r4, #SIO_FIFO_READ]
2:  ldr r0, [r4, #SIO_FIFO_STATUS]
    lsrs r0, r0, #1                     // bit 0: a word is there
    bcs 1b
    movs r0, #0
    bl exchange
    cmp r0, #1
    bne 2b
    bl exchange
    str r0, [r7, #SCB_VECTORS]
    bl exchange
    mov r5, r0
    bl exchange
    mov r6, r0
    bl send
    msr msp, r5
    blx r6
    b dead

/* (word) -> the next word received, once this one is sent; a 0 begins again */
exchange:
    mov r3, lr
    bl send
3:  wfe
    ldr r0, [r4, #SIO_FIFO_STATUS]
    lsrs r0, r0, #1
    bcc 3b
    ldr r0, [r4, #SIO_FIFO_READ]
    cmp r0, #0
    beq 2b
    bx r3

send:
    ldr r1, [r4, #SIO_FIFO_STATUS]
    lsrs r1, r1, #2                     // bit 1: there is room
    bcs 4f
    wfe
    b send
4:  str r0, [r4, #SIO_FIFO_WRITE]
    sev
    bx lr

    .ltorg

    .include "bootrom_flash.S"

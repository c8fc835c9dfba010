/*
 * The second half of bootrom.S: the functions that firmware programs flash with (RP2040 datasheet, 2.8.3.1.3). They
 * talk to the flash through the SSI by hand and drive its chip select as a pin, so what they do takes real time, and
 * execution in place is off until the caller switches it on again.
 */

    .thumb_func
connect_flash:
    ldr r0, =QSPI_SELECT
    movs r1, #0                         // function 0 of the pin is the SSI
    str r1, [r0]
    bx lr

/* Serial commands, and the end of a mode in which the flash takes addresses without one. */
    .thumb_func
exit_xip:
    push {r4, lr}
    ldr r0, =SSI
    movs r1, #0
    str r1, [r0, #SSI_ENABLE]
    movs r1, #6
    str r1, [r0, #SSI_BAUD]
    ldr r1, =0x00070000                 // frames of 8 bits, sent and received
    str r1, [r0, #SSI_CTRLR0]
    movs r1, #1
    str r1, [r0, #SSI_SELECT]
    str r1, [r0, #SSI_ENABLE]
    bl select
    movs r4, #4
1:  movs r0, #0xff
    bl transfer
    subs r4, #1
    bne 1b
    bl deselect
    pop {r4, pc}

select:
    movs r1, #2                         // driven low
    b 1f
deselect:
    movs r1, #3                         // driven high
1:  lsls r1, r1, #8
    ldr r0, =QSPI_SELECT
    str r1, [r0]
    bx lr

/* (byte) -> byte */
transfer:
    ldr r1, =SSI
    str r0, [r1, #SSI_DATA]
1:  ldr r0, [r1, #SSI_STATUS]
    lsrs r0, r0, #4                     // bit 3: something was received
    bcc 1b
    ldr r0, [r1, #SSI_DATA]
    bx lr

/* (command) */
command:
    push {r4, lr}
    mov r4, r0
    bl select
    mov r0, r4
    bl transfer
    pop {r4, pc}

/* (command, address); the chip stays selected */
command_with_address:
    push {r4, lr}
    mov r4, r1
    bl command
    lsrs r0, r4, #16
    uxtb r0, r0
    bl transfer
    lsrs r0, r4, #8
    uxtb r0, r0
    bl transfer
    uxtb r0, r4
    bl transfer
    pop {r4, pc}

enable_write:
    push {lr}
    movs r0, #0x06
    bl command
    bl deselect
    pop {pc}

wait_until_idle:
    push {r4, lr}
    movs r0, #0x05
    bl command
1:  movs r0, #0
    bl transfer
    lsrs r0, r0, #1                     // bit 0: busy
    bcs 1b
    bl deselect
    pop {r4, pc}

/* (address, bytes, block bytes, block command): in blocks where they fit, else in sectors of 4 KB */
    .thumb_func
range_erase:
    push {r4, r5, r6, r7, lr}
    sub sp, #4
    mov r4, r0
    mov r5, r1
    mov r6, r2
    str r3, [sp]
1:  cmp r5, #0
    ble 3f
    bl enable_write
    movs r7, #0x20
    cmp r6, #0
    beq 2f
    cmp r5, r6
    blo 2f
    subs r0, r6, #1
    tst r0, r4
    bne 2f
    ldr r7, [sp]
    mov r0, r7
    mov r7, r6
    b 4f
2:  mov r0, r7
    movs r7, #1
    lsls r7, r7, #12
4:  mov r1, r4
    bl command_with_address
    bl deselect
    bl wait_until_idle
    adds r4, r4, r7
    subs r5, r5, r7
    b 1b
3:  add sp, #4
    pop {r4, r5, r6, r7, pc}

/* (address, data, bytes), in pages of 256 */
    .thumb_func
range_program:
    push {r4, r5, r6, r7, lr}
    mov r4, r0
    mov r5, r1
    mov r6, r2
1:  cmp r6, #0
    ble 3f
    bl enable_write
    movs r0, #0x02
    mov r1, r4
    bl command_with_address
    movs r7, #1
    lsls r7, r7, #8
2:  ldrb r0, [r5]
    bl transfer
    adds r5, #1
    adds r4, #1
    subs r6, #1
    subs r7, #1
    bne 2b
    bl deselect
    bl wait_until_idle
    b 1b
3:  pop {r4, r5, r6, r7, pc}

/* Empties the cache, and gives the chip select back to the SSI. */
    .thumb_func
flush_cache:
    ldr r0, =XIP_FLUSH - 4
    movs r1, #1
    str r1, [r0, #4]
    ldr r1, [r0, #4]                    // waits until it is done
    b connect_flash

/* Execution in place with the command every flash knows, until the second stage is run again. */
    .thumb_func
enter_command_xip:
    ldr r0, =SSI
    movs r1, #0
    str r1, [r0, #SSI_ENABLE]
    ldr r1, =0x001f0300                 // frames of 32 bits, read after an address
    str r1, [r0, #SSI_CTRLR0]
    movs r1, #0
    str r1, [r0, #SSI_CTRLR1]
    movs r2, #SSI_SPI_CTRLR0
    ldr r1, =0x03000218                 // command 03, 8 bits of it, 24 bits of address
    str r1, [r0, r2]
    movs r1, #1
    str r1, [r0, #SSI_ENABLE]
    bx lr

    .ltorg

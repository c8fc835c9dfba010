/*
 * A second boot stage: serial execution in place, which every flash understands, and on to the vector table at
 * 0x10000100. The build pads it to 252 bytes and appends its checksum.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .text
    ldr r0, =0x18000000                 // SSI
    movs r1, #0
    str r1, [r0, #0x08]                 // off while it is set up
    movs r2, #4
    str r2, [r0, #0x14]                 // an even part of clk_sys
    ldr r2, =0x001f0300                 // frames of 32 bits, read after an address
    str r2, [r0, #0x00]
    str r1, [r0, #0x04]
    ldr r2, =0x03000218                 // command 03, 8 bits of it, 24 bits of address
    movs r3, #0xf4
    str r2, [r0, r3]
    movs r1, #1
    str r1, [r0, #0x08]
    ldr r0, =0x10000100
    ldr r1, =0xe000ed08
    str r0, [r1]                        // VTOR
    ldmia r0!, {r1, r2}
    msr msp, r1
    bx r2
    .ltorg

/*
 * divide.S - int and unsigned are divided by the RP2040's divider; the CPU has no
 * instruction for it.
 *
 * What the compiler calls, under its names. Each core has one divider: the operands
 * go in, and eight cycles after the second the result is there. If an interrupt came
 * in between, its handler or the thread it switches to would divide too, and the
 * thread may go on on the other core. So interrupts are masked for those 16 cycles,
 * which costs 7. To save the divider in each switch of threads would cost every one
 * of them some forty. A division that looks whether it has interrupted another, and
 * puts the divider back as it was, is right only if it is over before the other goes
 * on: threads of one core take turns as they like.
 *
 * Source: RP2040 datasheet, 2.3.1.5 (divider), 2.3.1.7 (registers); Run-time ABI for
 * the Arm Architecture (IHI 0043), 4.3.1: quotient in r0, remainder in r1.
 */
    .syntax unified
    .thumb

    .equ    SIO_PAGE, 0xD0          /* SIO is at 0xD0000000 */
    .equ    UNSIGNED_DIVIDEND, 0x60
    .equ    SIGNED_DIVIDEND, 0x68
    .equ    DIVISOR, 4              /* behind the dividend, and of its kind */
    .equ    QUOTIENT, 0x70
    .equ    REMAINDER, 0x74

    .macro function names:vararg
    .p2align 2
    .irp name, \names
    .global \name
    .thumb_func
    .type \name, %function
\name:
    .endr
    .endm

    .macro divide dividend
    cmp     r1, #0
    beq     by_zero
    movs    r2, #SIO_PAGE
    lsls    r2, r2, #24
    mrs     r3, primask
    cpsid   i
    str     r0, [r2, #\dividend]
    str     r1, [r2, #\dividend + DIVISOR]
    b       1f                      /* each takes two cycles */
1:  b       1f
1:  b       1f
1:  b       1f
1:  ldr     r1, [r2, #REMAINDER]
    ldr     r0, [r2, #QUOTIENT]
    msr     primask, r3
    bx      lr
    .endm

    .section .text.divide_unsigned, "ax", %progbits
function __aeabi_uidiv, __aeabi_uidivmod, __udivsi3
    divide  UNSIGNED_DIVIDEND
    .size __aeabi_uidiv, . - __aeabi_uidiv

/* Also of the least int by -1, which is the least int again, and leaves 0. */
function __aeabi_idiv, __aeabi_idivmod, __divsi3
    divide  SIGNED_DIVIDEND
    .size __aeabi_idiv, . - __aeabi_idiv

/* It finds what it expects of the compiler's own division on the stack. */
by_zero:
    push    {r0, lr}
    bl      __aeabi_idiv0

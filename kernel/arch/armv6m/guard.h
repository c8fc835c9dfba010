/*
 * guard.h - the memory below which a stack ends.
 *
 * There is no stack limit register, so an MPU region makes the lowest GUARD_BYTES
 * of the running thread's stack read-only, and another those of this core's
 * interrupt stack. (They can be read: who looks how much of a stack was used
 * reads all of it.) The least region has 256 bytes, of which 8 parts can be left
 * out one by one; so RBAR says which 256, and RASR which 32 of them.
 *
 * Source: Armv6-M ARM (DDI 0419) B3.5, protected memory system architecture.
 */
#ifndef KERNEL_ARCH_ARMV6M_GUARD_H
#define KERNEL_ARCH_ARMV6M_GUARD_H

#define GUARD_BYTES 32
#define GUARD_REGION_BYTES 256

/* Where two regions overlap the higher number counts. RNR stays at the thread's,
 * for the switch to another writes RBAR and RASR alone. What it writes is worked
 * out when a stack is prepared, and lies at its limit: nothing else could. */
#define GUARD_OF_INTERRUPTS 6
#define GUARD_OF_THREAD 7

/* RASR: never executed; read-only; 2^(7 + 1) bytes, all but part `n` left out; enabled. */
#define GUARD_RASR(n) (1u << 28 | 5u << 24 | (0xFFu ^ 1u << (n)) << 8 | 7u << 1 | 1u)

#endif

/*
 * cpu_start.c - what an Armv6-M core needs before the kernel runs on it.
 */
#include "kernel/arch/armv6m/guard.h"
#include "kernel/arch/cortex_m/scs.h"
#include "kernel/arch/cortex_m/vectors.h"
#include "kernel/core/arch.h"
#include "kernel/core/cpu.h"

enum {
    /* MPU, PMSAv6 (DDI 0419 B3.5.9). */
    RASR_ENABLE = 1u << 0,
    RASR_SIZE = 1,                     /* the region has 2^(SIZE + 1) bytes */
    RASR_LEFT_OUT = 8,                 /* SRD: a bit for each eighth of it */
    RASR_DEVICE = 1u << 16 | 1u << 18, /* B, S: shared device */
    RASR_NORMAL = 1u << 17,            /* C: normal memory */
    RASR_READ_WRITE = 1u << 24,        /* privileged; unprivileged code has no access */
    RASR_READ_ONLY = 5u << 24,
    RASR_EXECUTE_NEVER = 1u << 28,
    BITS_MIN = 8,
    BITS_ALL = 32,
    PARTS = 8,
    REGIONS = 8,

    MPU_ENABLE = 1u,
};

static uint32_t access_of(enum memory_use use)
{
    switch (use) {
    case MEMORY_CODE: return RASR_READ_ONLY | RASR_NORMAL;
    case MEMORY_DATA: return RASR_READ_WRITE | RASR_NORMAL | RASR_EXECUTE_NEVER;
    default: return RASR_READ_WRITE | RASR_DEVICE | RASR_EXECUTE_NEVER;
    }
}

/* Which eighths of the 2^bits bytes around `first` do not lie in `first` to `last`. */
static uint32_t parts_left_out(uint32_t first, uint32_t last, unsigned bits)
{
    const unsigned from = first >> (bits - 3) & (PARTS - 1), to = last >> (bits - 3) & (PARTS - 1);

    return ~((2u << to) - (1u << from)) & 0xFF;
}

/* The least region that reaches from the range's start to its end. Its parts
 * may be so large that it takes in a little more behind the end: that must be
 * where the bus finds nothing. */
static void open_range(unsigned region, const struct memory_range *range)
{
    const uint32_t first = range->start, last = (uint32_t)(range->start + range->bytes - 1);
    unsigned bits = BITS_MIN;

    while (bits < BITS_ALL && first >> bits != last >> bits)
        bits++;
    MPU_RNR = region;
    MPU_RBAR = bits == BITS_ALL ? 0 : first >> bits << bits;
    MPU_RASR = access_of(range->use) | parts_left_out(first, last, bits) << RASR_LEFT_OUT | (bits - 1) << RASR_SIZE |
               RASR_ENABLE;
}

/* The thread's guard is set by the first context switch. */
static void guard_interrupt_stack(void)
{
    const uint32_t limit = (uintptr_t)cpu_interrupt_stack_limit(this_cpu());
    const uint32_t part = limit / GUARD_BYTES % PARTS;

    MPU_RNR = GUARD_OF_INTERRUPTS;
    MPU_RBAR = limit & ~(GUARD_REGION_BYTES - 1u);
    MPU_RASR = GUARD_RASR(part);
    MPU_RNR = GUARD_OF_THREAD;
}

/* No background map: what `memory` does not list, address 0 among it, faults.
 * A program that ran before may have left regions. */
static void protect(const struct memory_range *memory)
{
    MPU_CTRL = 0;
    for (unsigned n = 0; n < REGIONS; n++) {
        MPU_RNR = n;
        MPU_RASR = 0;
    }
    for (unsigned n = 0; memory[n].bytes != 0; n++)
        open_range(n, &memory[n]);
    guard_interrupt_stack();
    __asm volatile("dsb" ::: "memory");
    MPU_CTRL = MPU_ENABLE;
    __asm volatile("dsb\n\tisb" ::: "memory");
}

void arch_cpu_start(const struct memory_range *memory)
{
    vectors_install();
    protect(memory);
}

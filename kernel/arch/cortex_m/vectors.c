/*
 * vectors.c - who is called for which exception, and the interrupt controller.
 *
 * One table in RAM serves both cores: they run the same handlers, and each
 * opens for itself the interrupts it wants. A handler is entered straight from
 * the table, with no dispatcher in between.
 */
#include <assert.h>

#include "kernel/arch/cortex_m/scs.h"
#include "kernel/arch/cortex_m/vectors.h"
#include "kernel/core/arch.h"
#include "kernel/core/boot.h"
#include "kernel/core/cpu.h"
#include "kernel/core/panic.h"

enum {
    VECTOR_FIRST_FAULT = 2, /* NMI, HardFault, and on Armv8-M MemManage, BusFault, UsageFault, SecureFault */
    VECTOR_LAST_FAULT = 7,
    VECTOR_PENDSV = 14,
    SYSTEM_VECTORS = 16,

    /* Two levels are all the kernel needs. Handlers do not nest, and PendSV
     * runs only when no handler does. The top one is for who knows nothing of the
     * kernel. The top two bits exist on every core. */
    PRIORITY_ABOVE = 0x00,
    PRIORITY_HANDLER = 0x80,
    PRIORITY_PENDSV = 0xC0,
};

void PendSV_Handler(void);
void fault_entry(void);

/* --- From reset to arch_cpu_start() ------------------------------------------ */

struct arch_boot_vectors {
    void *stack;
    void (*handlers[SYSTEM_VECTORS - 1])(void);
};

#define BOOT_VECTORS(core, begin) \
    { CPU_STACK_TOP(core), { begin, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry } }

/* The linker script puts the first at the image's start, where core 0 looks. */
static const struct arch_boot_vectors first_core __attribute__((section(".vectors"), used, aligned(256))) =
    BOOT_VECTORS(0, boot_first_core);

#if CORES > 1
static const struct arch_boot_vectors other_cores[CORES - 1] __attribute__((aligned(256))) = {
    BOOT_VECTORS(1, boot_other_core),
};
#endif

const void *arch_boot_vectors(unsigned core)
{
#if CORES > 1
    if (core > 0)
        return &other_cores[core - 1];
#endif
    (void)core;
    return &first_core;
}

/* --- From then on ---------------------------------------------------------------- */

static void unexpected(void);

static interrupt_handler *vectors[SYSTEM_VECTORS + INTERRUPTS] __attribute__((aligned(1024))) = {
    [VECTOR_FIRST_FAULT ... VECTOR_LAST_FAULT] = fault_entry,
    [VECTOR_LAST_FAULT + 1 ... VECTOR_PENDSV - 1] = unexpected,
    [VECTOR_PENDSV] = PendSV_Handler,
    [VECTOR_PENDSV + 1 ... SYSTEM_VECTORS + INTERRUPTS - 1] = unexpected,
};

static_assert(sizeof vectors <= 1024, "VTOR wants the table aligned to its size, rounded up to a power of two");

static void unexpected(void)
{
    panic("interrupt %d, which nobody handles", arch_interrupt_number());
}

void vectors_install(void)
{
    SCB_VTOR = (uintptr_t)vectors;
    SCB_SHPR(3) = PRIORITY_PENDSV << 16;
}

static void set_priority(unsigned number, uint32_t priority)
{
    unsigned shift = number % 4 * 8;

    NVIC_IPR(number / 4) = (NVIC_IPR(number / 4) & ~(0xFFu << shift)) | priority << shift;
}

static void open(unsigned number, interrupt_handler *handler, uint32_t priority)
{
    const uint32_t before = arch_mask_interrupts(); /* four share a word of priorities */

    vectors[SYSTEM_VECTORS + number] = handler;
    set_priority(number, priority);
    arch_fence();
    NVIC_ISER(number / 32) = 1u << number % 32;
    arch_restore_interrupts(before);
}

/* What was written to the interrupt controller is so from the next instruction on
 * (Arm AN321, 4.6 and 4.8). */
static void synchronise(void)
{
    __asm volatile("dsb\n\tisb" ::: "memory");
}

void arch_interrupt_open(unsigned number, interrupt_handler *handler)
{
    open(number, handler, PRIORITY_HANDLER);
}

void arch_interrupt_open_above(unsigned number, interrupt_handler *handler)
{
    open(number, handler, PRIORITY_ABOVE);
}

void arch_doorbell_open(unsigned number, interrupt_handler *handler)
{
    open(number, handler, PRIORITY_PENDSV);
}

void arch_interrupt_close(unsigned number)
{
    NVIC_ICER(number / 32) = 1u << number % 32;
    synchronise();
}

void arch_interrupt_raise(unsigned number)
{
    NVIC_ISPR(number / 32) = 1u << number % 32;
    synchronise();
}

void arch_interrupt_forget(unsigned number)
{
    NVIC_ICPR(number / 32) = 1u << number % 32;
    synchronise();
}

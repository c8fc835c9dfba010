/* A program is begun anew without a reset of the chip, as a debugger may do: core
 * 1 still runs what it ran, every hardware lock is held, and words are left in
 * both FIFOs. It comes up all the same, on both cores. */
// CORES 2
// STATUS 0
// SEE first
// SEE again
// SEE core 1 is here too
// NOT PANIC
// NOT did not start
#include "boards/soc/rp2040/soc.h"
#include "kernel/console.h"
#include "kernel/core/arch.h"
#include "lib/duet.h"

/* What a start leaves alone: the watchdog's scratch registers. */
#define MARK SOC_REGISTER(WATCHDOG_BASE + 0x0C)

static volatile bool is_deaf; /* core 0: before, its doorbell would ring without end */

static int be_busy(void *nothing)
{
    const uint32_t before = arch_mask_interrupts();

    while (nothing == NULL)
        if (is_deaf)
            SIO->fifo_write = 1;
    arch_restore_interrupts(before);
    return 0;
}

static int greet(void *nothing)
{
    (void)nothing;
    print("core 1 is here too\n");
    return 0;
}

THREAD(busy, 1024, .target = be_busy, .core = CORE(1));
THREAD(greeter, 1024, .target = greet, .core = CORE(1));

/* As a reset of core 0 alone leaves it. */
static _Noreturn void begin_anew(void)
{
    const uint32_t *vectors = arch_boot_vectors(0);

    arch_mask_interrupts();
    is_deaf = true;
    for (unsigned n = 0; n < HARDWARE_LOCK_COUNT; n++)
        hardware_lock_try(HARDWARE_LOCK(n));
    for (unsigned n = 0; n < 8; n++)
        SIO->fifo_write = n;
    SOC_REGISTER(0xE000ED94u) = 0; /* MPU_CTRL */
    __asm volatile("movs r2, #0\n\tmsr control, r2\n\tisb\n\tmsr msp, %0\n\tbx %1" ::"r"(vectors[0]), "r"(vectors[1])
                   : "r2");
    __builtin_unreachable();
}

int main(void)
{
    if (MARK == 0) {
        MARK = 1;
        print("first\n");
        thread_set_core(thread_current(), CORE(0));
        thread_start(&busy);
        while (thread_state(&busy) != RUNNING)
            sleep_for(US(10));
        console_flush();
        begin_anew();
    }
    print("again\n");
    thread_start(&greeter);
    return thread_join(&greeter, FOREVER);
}

/*
 * boot.c - from reset to main().
 */
#include "kernel/core/boot.h"
#include "kernel/console.h"
#include "kernel/core/report.h"
#include "kernel/core/sched.h"
#include "kernel/core/threads.h"
#include "kernel/core/timeout.h"

int main(void);

/* A program may bring a start of its own. (Not const: GCC folds even weak constants.) */
uint64_t boot_clock_start __attribute__((weak)) = CLOCK_START_US;

/* Laid down by linker/duet.ld. */
extern uint32_t data_start[], data_end[], data_image[], bss_start[], bss_end[];

/* Every core takes these steps, in this order, on itself. */
static void start_this_core(void)
{
    arch_cpu_start(machine_memory);
    sched_start();
    timeout_start();
    __atomic_store_n(&this_cpu()->online, 1, __ATOMIC_RELEASE);
}

int boot_run_main(void *nothing)
{
    (void)nothing;
    const int status = main();

    threads_wait_for_normal();
    console_flush();
    machine_exit(status);
}

THREAD(main_thread, MAIN_STACK_BYTES, .target = boot_run_main);

static void prepare_memory(void)
{
    const uint32_t *image = data_image;

    for (uint32_t *word = data_start; word < data_end; word++)
        *word = *image++;
    for (uint32_t *word = bss_start; word < bss_end; word++)
        *word = 0;
}

static bool comes_up(const struct cpu *cpu)
{
    const uint64_t deadline = machine_clock() + CORE_START_TIMEOUT_US;

    while (!__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE)) {
        if (machine_clock() > deadline)
            return false;
        arch_relax();
    }
    return true;
}

static void start_other_cores(void)
{
    for (unsigned core = 1; core < CORES; core++) {
        machine_start_core(core, arch_boot_vectors(core));
        if (!comes_up(cpu_of(core)))
            report("core %u did not start; going on without it", core);
    }
}

void boot_first_core(void)
{
    arch_mask_interrupts();
    prepare_memory();
    machine_reset();
    machine_clock_start(boot_clock_start);
    console_start(); /* from here on, what fails can say so */
    start_this_core();
    start_other_cores();
    main_thread.name = "main";
    thread_start(&main_thread);
    sched_abandon();
}

void boot_other_core(void)
{
    arch_mask_interrupts();
    start_this_core();
    sched_abandon();
}

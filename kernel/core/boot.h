/* boot.h - where each core begins; the vector table points here. */
#ifndef KERNEL_CORE_BOOT_H
#define KERNEL_CORE_BOOT_H

#include <stdint.h>

/* Microseconds the clock shows at boot: CLOCK_START_US, unless a program defines
 * its own. Tests start it just before a counter wraps. */
extern uint64_t boot_clock_start;

/* The target of main()'s thread. */
int boot_run_main(void *nothing);

_Noreturn void boot_first_core(void);
_Noreturn void boot_other_core(void);

#endif

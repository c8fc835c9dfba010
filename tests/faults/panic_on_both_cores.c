/* Both cores panic, neither can be interrupted: one report, which tells of both. */
// CORES 2
// STATUS 70
// SEE PANIC on core [01], thread "(here|there)": both at once
// SEE     pc [0-9a-f]+ <meet panic_on_both_cores.c:
// SEE core [01] panicked too, thread "(here|there)": both at once
// SEE     pc [0-9a-f]+ <meet panic_on_both_cores.c:
// SEE end of panic
// NOT PANIC[^@]*PANIC
// NOT (^|\n)[^*]
#include "kernel/core/exclusive.h"
#include "kernel/core/panic.h"
#include "lib/duet.h"

static uint32_t arrived[2];

static int meet(void *mine)
{
    arch_mask_interrupts();
    exclusive_exchange(mine, 1);
    while (!__atomic_load_n(&arrived[0], __ATOMIC_ACQUIRE) || !__atomic_load_n(&arrived[1], __ATOMIC_ACQUIRE))
        arch_relax();
    panic("both at once");
}

THREAD(here, 1024, .target = meet, .arg = &arrived[0], .core = CORE(0));
THREAD(there, 1024, .target = meet, .arg = &arrived[1], .core = CORE(1));

int main(void)
{
    thread_start(&there);
    thread_start(&here);
    return 0;
}

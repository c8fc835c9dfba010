/* Flash is written before the scheduler runs: core 1 is in reset then, and nobody waits for it. */
// STATUS 0
// LDFLAGS -Wl,--wrap=machine_start_core
// SEE written before core 1 was started: yes
// SEE written with core 1 asleep: yes
#include <string.h>

#include "kernel/console.h"
#include "kernel/core/arch.h"
#include "kernel/flash.h"
#include "lib/duet.h"

enum { SECTORS_FROM_END = 2 };

void __real_machine_start_core(unsigned core, const void *vectors);
void __wrap_machine_start_core(unsigned core, const void *vectors);

static const uint8_t page[256] = "before anything else";
static bool written;

static uint32_t place(void)
{
    return (uint32_t)(machine_flash.bytes - SECTORS_FROM_END * machine_flash.sector_bytes);
}

static bool holds_page(void)
{
    return memcmp(flash_at(place()), page, sizeof page) == 0;
}

void __wrap_machine_start_core(unsigned core, const void *vectors)
{
    written = machine_flash_erase(place(), 0) && machine_flash_program(place(), page, 0) && holds_page();
    __real_machine_start_core(core, vectors);
}

int main(void)
{
    print("written before core 1 was started: %s\n", written || CORES == 1 ? "yes" : "no");
    const bool again = flash_erase(place(), FOREVER) == OK && !holds_page() &&
                       flash_program(place(), page, FOREVER) == OK && holds_page();
    print("written with core 1 asleep: %s\n", again ? "yes" : "no");
    return 0;
}

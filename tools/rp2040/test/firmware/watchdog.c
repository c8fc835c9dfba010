/*
 * watchdog.c - the chip is reset four times, and what is to outlive that says how far the test has come.
 */
#include "check.h"
#include "chip.h"

enum {
    ENABLE = 1 << 30,
    TRIGGER = 1u << 31,
    BY_TIMER = 1,
    BY_FORCE = 2,
    COUNTS_PER_TICK = 2, /* erratum RP2040-E1 */
};

#define AIRCR REGISTER(0xE000ED0C)
#define STAGE WATCHDOG_SCRATCH(0)

static void spin(void)
{
    for (;;)
        ;
}

static void watch_for(uint32_t microseconds)
{
    WATCHDOG_LOAD = microseconds * COUNTS_PER_TICK;
    WATCHDOG_CONTROL = ENABLE;
}

static void wait(uint32_t microseconds)
{
    const uint32_t start = TIMER_RAW_LOW;

    while (TIMER_RAW_LOW - start < microseconds)
        ;
}

static int after_power_on(void)
{
    EXPECT(WATCHDOG_REASON == 0);
    start_clocks();
    release(HELD_TIMER);
    watch_for(100);
    for (unsigned i = 0; i < 5; i++) {
        wait(60);
        WATCHDOG_LOAD = 100 * COUNTS_PER_TICK;
    }
    WATCHDOG_CONTROL = 0;
    wait(200);
    return conclude("a watchdog that is fed, or switched off, leaves the chip alone");
}

static _Noreturn void let_it_bite(void)
{
    start_core_1(spin);
    (void)SPINLOCK(5);
    WATCHDOG_SCRATCH(1) = 0xC0FFEE;
    watch_for(50);
    spin();
    __builtin_unreachable();
}

static int after_bite(void)
{
    EXPECT(WATCHDOG_REASON == BY_TIMER);
    EXPECT(WATCHDOG_SCRATCH(1) == 0xC0FFEE);
    EXPECT(SPINLOCK_STATE == 0);
    EXPECT(RESETS & HELD_TIMER);
    EXPECT(CLOCK_SYS_SELECTED == 1);
    EXPECT(receive_word() == 0);
    return conclude("one that is not fed resets the chip, core 1 and all; its scratch registers stay");
}

/* Where the boot ROM goes on, after a reset by the watchdog, instead of into flash. */
static _Noreturn void boot_into(void (*function)(void))
{
    WATCHDOG_SCRATCH(4) = 0xB007C0D3;
    WATCHDOG_SCRATCH(5) = (uint32_t)function ^ (uint32_t) - (int32_t)0xB007C0D3;
    WATCHDOG_SCRATCH(6) = 0x20004000;
    WATCHDOG_SCRATCH(7) = (uint32_t)function;
    WATCHDOG_CONTROL = TRIGGER;
    spin();
    __builtin_unreachable();
}

static int after_trigger(void)
{
    EXPECT(WATCHDOG_REASON == BY_FORCE);
    return conclude("a trigger resets at once, and says that it was one");
}

/* Flash is not mapped yet when the boot ROM calls this, but what is in RAM has outlived the reset. */
__attribute__((section(".code_in_ram"), noinline)) static void boot_in_ram(void)
{
    STAGE = 4;
    AIRCR = 0x05FA0004;
    for (;;)
        ;
}

int main(void)
{
    int failed = 0;

    switch (STAGE++) {
    case 0:
        failed = after_power_on();
        let_it_bite();
        break;
    case 1:
        failed = after_bite();
        WATCHDOG_CONTROL = TRIGGER;
        spin();
        break;
    case 2:
        failed = after_trigger();
        boot_into(boot_in_ram);
        break;
    case 4: failed = conclude("scratch registers 4 to 7 name a place to boot into; SYSRESETREQ resets the chip"); break;
    default: EXPECT(!"a stage that nobody asked for"); failed = conclude("one stage follows the other");
    }
    print("# end\n");
    return failed;
}

/*
 * nvic.c - interrupts that are levels and are latched, and what ends a sleep.
 */
#include "check.h"
#include "chip.h"

#define SCR REGISTER(0xE000ED10)
enum { EVENT_ON_PENDING = 1 << 4, SLEEP_ON_EXIT = 1 << 1 };

static volatile unsigned taken;

static void count(struct frame *frame)
{
    (void)frame;
    taken++;
}

static void count_and_lower(struct frame *frame)
{
    (void)frame;
    if (++taken == 3)
        TIMER_FORCE = 0;
}

static void begin(handler *function)
{
    release(HELD_TIMER);
    TIMER_FORCE = 0;
    ICPR = 1 << TIMER_0;
    ISER = 1 << TIMER_0;
    on(INTERRUPT_0 + TIMER_0, function);
    taken = 0;
}

static void end(void)
{
    TIMER_FORCE = 0;
    ICER = 1 << TIMER_0;
    ICPR = 1 << TIMER_0;
}

TEST("an interrupt whose line falls before it is taken stays pending")
{
    begin(count);
    mask_interrupts();
    TIMER_FORCE = 1;
    TIMER_FORCE = 0;
    EXPECT(ISPR & 1 << TIMER_0);
    unmask_interrupts();
    EXPECT(taken == 1);
    end();
}

TEST("a line that is high when its handler returns makes the interrupt pending again")
{
    begin(count_and_lower);
    TIMER_FORCE = 1;
    EXPECT(taken == 3);
    end();
}

TEST("clearing an interrupt has no effect while its line is high")
{
    begin(count);
    ICER = 1 << TIMER_0;
    TIMER_FORCE = 1;
    ICPR = 1 << TIMER_0;
    EXPECT(ISPR & 1 << TIMER_0);
    TIMER_FORCE = 0;
    EXPECT(ISPR & 1 << TIMER_0);
    ICPR = 1 << TIMER_0;
    EXPECT(!(ISPR & 1 << TIMER_0));
    EXPECT(taken == 0);
    end();
}

TEST("a shared line reaches the NVICs of both cores, and each core clears its own")
{
    begin(count);
    mask_interrupts();
    TIMER_FORCE = 1;
    TIMER_FORCE = 0;
    EXPECT(ISPR & 1 << TIMER_0);
    ICPR = 1 << TIMER_0;
    unmask_interrupts();
    EXPECT(taken == 0);
    end();
}

TEST("WFI ends with an interrupt that PRIMASK keeps from being taken")
{
    begin(count);
    mask_interrupts();
    TIMER_FORCE = 1;
    __asm volatile("wfi");
    EXPECT(taken == 0);
    TIMER_FORCE = 0;
    unmask_interrupts();
    EXPECT(taken == 1);
    end();
}

TEST("WFI ends with SysTick, masked too")
{
    on(SYSTICK, count);
    taken = 0;
    mask_interrupts();
    SYSTICK_RELOAD = 500;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 7;
    __asm volatile("wfi");
    EXPECT(taken == 0);
    SYSTICK_CONTROL = 0;
    unmask_interrupts();
    EXPECT(taken == 1);
}

TEST("SysTick says once that it has come to 0, and begins again from its reload value")
{
    SYSTICK_RELOAD = 99;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 5;
    while (!(SYSTICK_CONTROL & SYSTICK_COUNTED))
        EXPECT(SYSTICK_VALUE <= 99);
    SYSTICK_CONTROL = 4;
    (void)SYSTICK_CONTROL;
    EXPECT(!(SYSTICK_CONTROL & SYSTICK_COUNTED));
    const uint32_t stopped = SYSTICK_VALUE;
    EXPECT(stopped <= 99);
    EXPECT(SYSTICK_VALUE == stopped);
    SYSTICK_VALUE = 5; /* any write makes it 0 */
    EXPECT(SYSTICK_VALUE == 0);
}

TEST("SysTick counts the core's cycles")
{
    SYSTICK_RELOAD = 0xFFFFFF;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 5;
    uint32_t before, after;

    __asm volatile("ldr %[before], [%[value]]\n"
                   "nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n"
                   "ldr %[after], [%[value]]\n"
                   : [before] "=&l"(before), [after] "=&l"(after)
                   : [value] "l"(&SYSTICK_VALUE));
    SYSTICK_CONTROL = 0;
    EXPECT(before - after >= 6); /* in lock-step 12; where time is shared, about half */
    EXPECT(before - after <= 12);
}

TEST("SEV lets the next WFE through; an exception does, too")
{
    __asm volatile("sev\n wfe");
    begin(count);
    ISPR = 1 << TIMER_0;
    __asm volatile("dsb\n isb\n wfe");
    EXPECT(taken == 1);
    end();
}

TEST("an interrupt that is not enabled ends WFE only if SEVONPEND says so")
{
    begin(count);
    ICER = 1 << TIMER_0;
    SCR = EVENT_ON_PENDING;
    __asm volatile("sev\n wfe"); /* no event is left over */
    TIMER_FORCE = 1;
    __asm volatile("wfe");
    SCR = 0;
    EXPECT(taken == 0);
    end();
}

static volatile unsigned ended_sleeps;

static void end_sleep_on_exit(struct frame *frame)
{
    (void)frame;
    if (++taken == 4)
        SCR = 0;
}

TEST("SLEEPONEXIT sleeps again after each handler, until one takes it back")
{
    on(SYSTICK, end_sleep_on_exit);
    taken = 0;
    SCR = SLEEP_ON_EXIT;
    SYSTICK_RELOAD = 300;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 7;
    __asm volatile("wfi");
    ended_sleeps++;
    SYSTICK_CONTROL = 0;
    EXPECT(taken == 4);
    EXPECT(ended_sleeps == 1);
}

/*
 * timer.c - 64 bits of microseconds and four alarms.
 */
#include "check.h"
#include "chip.h"

static volatile unsigned taken;
static volatile uint32_t taken_at;

static void note(struct frame *frame)
{
    (void)frame;
    taken++;
    taken_at = TIMER_RAW_LOW;
    TIMER_INTERRUPTS = 0xF;
}

static void set_time(uint32_t high, uint32_t low)
{
    TIMER_WRITE_LOW = low;
    TIMER_WRITE_HIGH = high;
}

static void begin(void)
{
    start_clocks();
    release(HELD_TIMER);
    TIMER_ARMED = 0xF;
    TIMER_INTERRUPTS = 0xF;
    TIMER_ENABLE = 0xF;
    ICPR = 0xF;
    ISER = 0xF;
    for (unsigned alarm = 0; alarm < 4; alarm++)
        on(INTERRUPT_0 + TIMER_0 + alarm, note);
    taken = 0;
}

static void end(void)
{
    TIMER_ENABLE = 0;
    ICER = 0xF;
    ICPR = 0xF;
}

TEST("the counter stands still unless the watchdog ticks")
{
    release(HELD_TIMER);
    WATCHDOG_TICK = 0;
    const uint32_t before = TIMER_RAW_LOW;
    for (unsigned i = 0; i < 1000; i++)
        __asm volatile("nop");
    EXPECT(TIMER_RAW_LOW == before);
}

TEST("an alarm comes at its microsecond, once, and is no longer armed")
{
    begin();
    for (unsigned alarm = 0; alarm < 4; alarm++) {
        const uint32_t when = TIMER_RAW_LOW + 20;
        taken = 0;
        TIMER_ALARM(alarm) = when;
        EXPECT(TIMER_ARMED == 1u << alarm);
        while (taken == 0)
            __asm volatile("wfi");
        EXPECT(taken_at == when);
        EXPECT(TIMER_ARMED == 0);
        while (TIMER_RAW_LOW < when + 5)
            ;
        EXPECT(taken == 1);
    }
    end();
}

TEST("alarms of one microsecond all come")
{
    begin();
    mask_interrupts();
    const uint32_t when = TIMER_RAW_LOW + 20;
    for (unsigned alarm = 0; alarm < 4; alarm++)
        TIMER_ALARM(alarm) = when;
    EXPECT(TIMER_ARMED == 0xF);
    while (TIMER_RAW_LOW <= when)
        ;
    EXPECT(TIMER_ARMED == 0);
    EXPECT(TIMER_INTERRUPTS == 0xF);
    EXPECT((ISPR & 0xF) == 0xF);
    unmask_interrupts();
    end();
}

TEST("an interrupt that is forced comes, enabled or not, until it is taken back")
{
    begin();
    mask_interrupts();
    TIMER_ENABLE = 0;
    TIMER_FORCE = 2;
    EXPECT((ISPR & 0xF) == 2);
    EXPECT(TIMER_INTERRUPTS == 0);
    TIMER_FORCE = 0;
    ICPR = 2;
    EXPECT((ISPR & 0xF) == 0);
    unmask_interrupts();
    EXPECT(taken == 0);
    end();
}

TEST("an alarm that is disarmed does not come")
{
    begin();
    TIMER_ALARM(1) = TIMER_RAW_LOW + 5;
    TIMER_ARMED = 1 << 1;
    const uint32_t start = TIMER_RAW_LOW;
    while (TIMER_RAW_LOW < start + 20)
        ;
    EXPECT(taken == 0);
    end();
}

TEST("an alarm in the past waits for the low word to come round")
{
    begin();
    set_time(4, 1000);
    TIMER_ALARM(0) = 900;
    const uint32_t start = TIMER_RAW_LOW;
    while (TIMER_RAW_LOW < start + 50)
        ;
    EXPECT(taken == 0 && TIMER_ARMED == 1);
    set_time(4, 0xFFFFFFF0);
    TIMER_ALARM(0) = 10;
    while (taken == 0)
        __asm volatile("wfi");
    EXPECT(taken_at == 10);
    EXPECT(TIMER_RAW_HIGH == 5);
    end();
}

TEST("reading the low word latches the high one")
{
    begin();
    set_time(7, 0xFFFFFFFF);
    const uint32_t low = TIMER_LOW;
    while (TIMER_RAW_HIGH == 7)
        ;
    EXPECT(low == 0xFFFFFFFF);
    EXPECT(TIMER_HIGH == 7);
    EXPECT(TIMER_LOW < 100);
    EXPECT(TIMER_HIGH == 8);
    end();
}

TEST("a pause stops the counter, and its alarms")
{
    begin();
    TIMER_PAUSE = 1;
    const uint32_t before = TIMER_RAW_LOW;
    TIMER_ALARM(2) = before + 3;
    for (unsigned i = 0; i < 2000; i++)
        __asm volatile("nop");
    EXPECT(TIMER_RAW_LOW == before && taken == 0);
    TIMER_PAUSE = 0;
    while (taken == 0)
        __asm volatile("wfi");
    EXPECT(taken_at == before + 3);
    end();
}

TEST("a microsecond is 125 cycles at 125 MHz")
{
    begin();
    SYSTICK_RELOAD = 0xFFFFFF;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 5;
    uint32_t now = TIMER_RAW_LOW;
    while (TIMER_RAW_LOW == now)
        ;
    const uint32_t cycles = SYSTICK_VALUE;
    now = TIMER_RAW_LOW;
    while (TIMER_RAW_LOW < now + 100)
        ;
    const uint32_t spent = cycles - SYSTICK_VALUE;
    SYSTICK_CONTROL = 0;
    EXPECT(spent > 100 * 125 - 30 && spent < 100 * 125 + 30);
    end();
}

TEST("by its other clock SysTick counts microseconds")
{
    begin();
    SYSTICK_RELOAD = 0xFFFFFF;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 1;
    while (SYSTICK_VALUE == 0)
        ;
    const uint32_t from = SYSTICK_VALUE, since = TIMER_RAW_LOW;
    while (TIMER_RAW_LOW < since + 50)
        ;
    const uint32_t counted = from - SYSTICK_VALUE;
    SYSTICK_CONTROL = 0;
    EXPECT(counted >= 49 && counted <= 51);
    end();
}

TEST("SysTick comes to 0 every reload value plus one")
{
    begin();
    SYSTICK_RELOAD = 9;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = 1;
    while (!(SYSTICK_CONTROL & SYSTICK_COUNTED))
        ;
    const uint32_t since = TIMER_RAW_LOW;
    for (unsigned count = 0; count < 10; count++)
        while (!(SYSTICK_CONTROL & SYSTICK_COUNTED))
            ;
    const uint32_t passed = TIMER_RAW_LOW - since;
    SYSTICK_CONTROL = 0;
    EXPECT(passed >= 99 && passed <= 101);
    end();
}

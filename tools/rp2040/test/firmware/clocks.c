/*
 * clocks.c - what firmware polls while it brings the clocks up, and what it can tell of the chip.
 */
#include "check.h"
#include "chip.h"

TEST("nothing is locked or stable before it is switched on")
{
    EXPECT(!(XOSC_STATUS >> 31));
    release(HELD_PLL_SYS);
    EXPECT(!(PLL_SYS_CONTROL >> 31));
    EXPECT(CLOCK_REF_SELECTED == 1);
    EXPECT(CLOCK_SYS_SELECTED == 1);
}

TEST("crystal, PLL and multiplexers become ready once they are set up")
{
    start_clocks();
    EXPECT(XOSC_STATUS >> 31);
    EXPECT(PLL_SYS_CONTROL >> 31);
    EXPECT(CLOCK_REF_SELECTED == 4);
    EXPECT(CLOCK_SYS_SELECTED == 2);
    EXPECT(WATCHDOG_TICK & 1 << 10);
}

TEST("the chip says that it is neither silicon nor an FPGA")
{
    release(HELD_SYSINFO);
    EXPECT(REGISTER(0x40000004) == 0);
    EXPECT((REGISTER(0x40000000) & 0x0FFFFFFF) == 0x0002927);
}

TEST("a device held in reset reads as zero and takes no writes; the aliases set, clear and toggle bits")
{
    REGISTER(0x4000E000) = HELD_TIMER; /* set */
    EXPECT(RESETS & HELD_TIMER);
    TIMER_ENABLE = 5;
    EXPECT(TIMER_ENABLE == 0);
    REGISTER(0x4000F000) = HELD_TIMER; /* clear */
    EXPECT(RESETS_DONE & HELD_TIMER);
    TIMER_ENABLE = 5;
    REGISTER(0x40055038) = 0xC; /* toggle */
    EXPECT(TIMER_ENABLE == 9);
    REGISTER(0x40054038) = 0;
}

TEST("pins drive what they are told to, and read it back")
{
    release(1 << 5 | 1 << 8);                   /* IO_BANK0, PADS_BANK0 */
    REGISTER(0x40014000 + 8 * 25 + 4) = 5;      /* the LED: SIO */
    REGISTER(0x4001C000 + 4 + 4 * 25) = 1 << 6; /* its pad: lets in what is on it */
    REGISTER(0xD0000024) = 1 << 25;
    REGISTER(0xD0000014) = 1 << 25;
    EXPECT(REGISTER(0xD0000010) & 1 << 25);
    EXPECT(REGISTER(0xD0000004) & 1 << 25);
    EXPECT(REGISTER(0x40014000 + 8 * 25) & 1 << 9);
    REGISTER(0xD000001C) = 1 << 25;
    EXPECT(!(REGISTER(0xD0000010) & 1 << 25));
    EXPECT(!(REGISTER(0xD0000004) & 1 << 25));
}

/*
 * clocks.c - from the ring oscillator that the chip starts with to 125 MHz.
 *
 * Source: RP2040 datasheet, 2.14 resets, 2.15 clocks, 2.16 crystal oscillator,
 * 2.18 PLL, 4.7.2 tick.
 */
#include <assert.h>

#include "boards/soc/rp2040/clocks.h"
#include "boards/soc/rp2040/soc.h"
#include "drivers/watchdog.h"

#define RESETS_SET SOC_REGISTER(RESETS_BASE + SOC_SET_BITS)
#define RESETS_CLEAR SOC_REGISTER(RESETS_BASE + SOC_CLEAR_BITS)
#define RESETS_DONE SOC_REGISTER(RESETS_BASE + 0x8)

#define XOSC_CTRL SOC_REGISTER(XOSC_BASE + 0x0)
#define XOSC_STATUS SOC_REGISTER(XOSC_BASE + 0x4)
#define XOSC_STARTUP SOC_REGISTER(XOSC_BASE + 0xC)

#define PLL_CS SOC_REGISTER(PLL_SYS_BASE + 0x0)
#define PLL_PWR_CLEAR SOC_REGISTER(PLL_SYS_BASE + SOC_CLEAR_BITS + 0x4)
#define PLL_FBDIV SOC_REGISTER(PLL_SYS_BASE + 0x8)
#define PLL_PRIM SOC_REGISTER(PLL_SYS_BASE + 0xC)

#define CLOCKS_REF_CTRL SOC_REGISTER(CLOCKS_BASE + 0x30)
#define CLOCKS_REF_DIV SOC_REGISTER(CLOCKS_BASE + 0x34)
#define CLOCKS_REF_SELECTED SOC_REGISTER(CLOCKS_BASE + 0x38)
#define CLOCKS_SYS_CTRL SOC_REGISTER(CLOCKS_BASE + 0x3C)
#define CLOCKS_SYS_DIV SOC_REGISTER(CLOCKS_BASE + 0x40)
#define CLOCKS_SYS_SELECTED SOC_REGISTER(CLOCKS_BASE + 0x44)
#define CLOCKS_PERI_CTRL SOC_REGISTER(CLOCKS_BASE + 0x48)
#define CLOCKS_RESUS_CTRL SOC_REGISTER(CLOCKS_BASE + 0x78)

enum {
    RESET_IO_BANK0 = 1u << 5,
    RESET_PADS_BANK0 = 1u << 8,
    RESET_PLL_SYS = 1u << 12,
    RESET_TIMER = 1u << 21,
    RESET_UART0 = 1u << 22,
    RESETS_USED = RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_TIMER | RESET_UART0,

    XOSC_1_TO_15_MHZ = 0xAA0,
    XOSC_ENABLE = 0xFABu << 12,
    XOSC_STABLE = 31,
    XOSC_STARTUP_CYCLES = SOC_CRYSTAL_HZ / 1000, /* 1 ms, counted in 256 */

    PLL_LOCK = 31,
    PLL_PD = 1u << 0,
    PLL_POSTDIVPD = 1u << 3,
    PLL_VCOPD = 1u << 5,
    /* 12 MHz * 125 = 1500 MHz, which must be 750 to 1600; / 6 / 2 = 125 MHz. */
    PLL_MULTIPLIER = 125,
    PLL_DIVIDER_1 = 6,
    PLL_DIVIDER_2 = 2,

    REF_FROM_CRYSTAL = 2,
    SYS_FROM_REF = 0,
    SYS_FROM_PLL = 1,       /* its AUXSRC 0 */
    PERI_ENABLE = 1u << 11, /* from the system clock */
    DIVIDE_BY_1 = 1u << 8,
};

static_assert(SOC_CRYSTAL_HZ / PLL_DIVIDER_1 / PLL_DIVIDER_2 * PLL_MULTIPLIER == SOC_CLOCK_HZ);

static void reset(uint32_t blocks)
{
    RESETS_SET = blocks;
    RESETS_CLEAR = blocks;
    while (~RESETS_DONE & blocks)
        ;
}

/* SELECTED has a bit for each source, and shows the new one once nothing glitches any more. */
static void select_reference(uint32_t source)
{
    CLOCKS_REF_CTRL = source;
    while (!(CLOCKS_REF_SELECTED >> source & 1))
        ;
}

static void select_system(uint32_t source)
{
    CLOCKS_SYS_CTRL = source;
    while (!(CLOCKS_SYS_SELECTED >> source & 1))
        ;
}

static void start_crystal(void)
{
    XOSC_STARTUP = XOSC_STARTUP_CYCLES / 256 + 1;
    XOSC_CTRL = XOSC_ENABLE | XOSC_1_TO_15_MHZ;
    while (!(XOSC_STATUS >> XOSC_STABLE & 1))
        ;
}

static void start_pll(void)
{
    reset(RESET_PLL_SYS);
    PLL_CS = 1; /* the reference is not divided */
    PLL_FBDIV = PLL_MULTIPLIER;
    PLL_PWR_CLEAR = PLL_PD | PLL_VCOPD;
    while (!(PLL_CS >> PLL_LOCK & 1))
        ;
    PLL_PRIM = PLL_DIVIDER_1 << 16 | PLL_DIVIDER_2 << 12;
    PLL_PWR_CLEAR = PLL_POSTDIVPD;
}

/* A debugger may have reset the cores alone, with the clock from a PLL that is
 * about to be reset: so the way leads back to the reference first. */
void clocks_start(void)
{
    CLOCKS_RESUS_CTRL = 0;
    start_crystal();
    select_system(SYS_FROM_REF);
    CLOCKS_REF_DIV = DIVIDE_BY_1;
    select_reference(REF_FROM_CRYSTAL);
    start_pll();
    CLOCKS_SYS_DIV = DIVIDE_BY_1;
    select_system(SYS_FROM_PLL);
    CLOCKS_PERI_CTRL = PERI_ENABLE;
    reset(RESETS_USED);
    watchdog_tick_start(WATCHDOG_BASE, SOC_CRYSTAL_HZ / 1000000u);
}

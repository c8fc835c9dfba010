/*
 * soc.h - addresses and interrupt numbers of the RP2040.
 *
 * Source: RP2040 datasheet, 2.2 address map, 2.3.2 interrupts, and the list of
 * registers at the end of each block's section, named beside it.
 */
#ifndef BOARDS_SOC_RP2040_SOC_H
#define BOARDS_SOC_RP2040_SOC_H

#include <stdint.h>

#define SOC_FLASH_BASE 0x10000000u
#define SOC_FLASH_BYTES 0x00200000u /* as on a Pico; linker/rp2040.ld has it too */
#define SOC_DATA_BASE 0x20000000u
#define SOC_DATA_BYTES 0x00042000u
#define SOC_DEVICES_BASE 0x40000000u
#define SOC_DEVICES_BYTES 0xA0000000u /* APB, AHB and SIO; the bus refuses what lies between */

#define SYSINFO_BASE 0x40000000u
#define CLOCKS_BASE 0x40008000u
#define RESETS_BASE 0x4000C000u
#define PSM_BASE 0x40010000u
#define XOSC_BASE 0x40024000u
#define PLL_SYS_BASE 0x40028000u
#define UART0_BASE 0x40034000u
#define TIMER_BASE 0x40054000u
#define WATCHDOG_BASE 0x40058000u
#define SIO_BASE 0xD0000000u

/* 2.1.2: each register of the APB blocks is there three times more, where a
 * write of ones changes those bits alone, in one access. */
#define SOC_SET_BITS 0x2000u
#define SOC_CLEAR_BITS 0x3000u

#define SOC_REGISTER(address) (*(volatile uint32_t *)(address))

/* A struct, for whoever uses several of these wants one base for them. */
struct soc_sio {
    volatile uint32_t core, gpio[19];
    volatile uint32_t fifo_status, fifo_write, fifo_read;
};

#define SIO ((struct soc_sio *)SIO_BASE)
#define SIO_FIFO_VALID (1u << 0)
#define SIO_FIFO_READY (1u << 1)
#define SIO_FIFO_ERRORS (3u << 2)
#define SYSINFO_PLATFORM SOC_REGISTER(SYSINFO_BASE + 0x04)
#define SYSINFO_PLATFORM_ASIC (1u << 1)

/* Crystal of every board with this chip that boots from its ROM by USB. */
#define SOC_CRYSTAL_HZ 12000000u
#define SOC_CLOCK_HZ 125000000u

/* Code that runs while flash cannot be read; copied to RAM with the data. It may
 * call nothing, and read nothing, that is not there too. */
#define SOC_RAM_CODE __attribute__((section(".ram_code"), noinline))

enum {
    INTERRUPT_TIMER0 = 0, /* to 3, one an alarm */
    INTERRUPT_SIO_CORE0 = 15,
    INTERRUPT_SIO_CORE1 = 16,
    INTERRUPT_UART0 = 20,
};

#endif

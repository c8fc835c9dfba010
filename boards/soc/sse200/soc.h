/*
 * soc.h - addresses and interrupt numbers of the SSE-200 as built into AN521,
 * all through their Secure aliases (the kernel stays in Secure state).
 *
 * Sources: SSE-200 Technical Reference Manual (Arm 101104); Application Note
 * AN521 (DAI 0521), sections 3 and 4.
 */
#ifndef BOARDS_SOC_SSE200_SOC_H
#define BOARDS_SOC_SSE200_SOC_H

#define SOC_CODE_BASE 0x10000000u /* SSRAM1; stands in for flash */
#define SOC_CODE_BYTES 0x00400000u
#define SOC_DATA_BASE 0x38000000u /* SSRAM2 and 3 */
#define SOC_DATA_BYTES 0x00400000u
#define SOC_DEVICES_BASE 0x40000000u
#define SOC_DEVICES_BYTES 0x20000000u

#define SOC_CLOCK_HZ 20000000u

#define TIMER0_BASE 0x50000000u
#define TIMER1_BASE 0x50001000u
#define DUALTIMER_BASE 0x50002000u
#define MHU0_BASE 0x50003000u
#define UART0_BASE 0x50200000u
#define CPU_IDENTITY (*(volatile uint32_t *)0x5001F000u)
#define SYSTEM_CONTROL_INITSVTOR1 (*(volatile uint32_t *)0x50021114u)
#define SYSTEM_CONTROL_CPUWAIT (*(volatile uint32_t *)0x50021118u)

enum {
    INTERRUPT_TIMER0 = 3,
    INTERRUPT_TIMER1 = 4,
    INTERRUPT_MHU0 = 6,
    INTERRUPT_UART0_TX = 33,
};

#endif

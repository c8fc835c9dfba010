/* clocks.h - resets and the clock tree: 125 MHz for cores and peripherals. */
#ifndef BOARDS_SOC_RP2040_CLOCKS_H
#define BOARDS_SOC_RP2040_CLOCKS_H

/* From whatever state reset, the boot ROM or a debugger left. */
void clocks_start(void);

#endif

# RP2040: two Cortex-M0+, 264 KB of SRAM, no flash of its own: it runs from a serial one outside.
ARCH := armv6m
ARCH_LOCKS := boards/soc/rp2040/locks.h
DRIVERS := uart_pl011 alarm_rp2040 flash_rp2040 gpio_rp2040 watchdog_rp2040
INTERRUPTS := 32
MAX_CORES := 2

/*
 * board.c - how a run ends on a Pico.
 *
 * An emulator is told the status by semihosting. On the board nobody listens, and
 * a BKPT would be a fault; so the LED tells: one blink a second if the status is
 * 0, five if not.
 *
 * Sources: RP2040 datasheet, 2.20.1 (SYSINFO); Semihosting for AArch32 and
 * AArch64 (Arm, ABI 2023Q3), SYS_EXIT_EXTENDED.
 */
#include "boards/pico/board.h"
#include "boards/soc/rp2040/soc.h"
#include "drivers/gpio.h"
#include "drivers/uart.h"
#include "kernel/core/arch.h"
#include "kernel/core/machine.h"

enum {
    SYS_EXIT_EXTENDED = 0x20,
    ADP_STOPPED_APPLICATION_EXIT = 0x20026,
    BLINK_US_OK = 500000,
    BLINK_US_FAILED = 100000,
};

static void tell_emulator(int status)
{
    const uint32_t block[2] = { ADP_STOPPED_APPLICATION_EXIT, (uint32_t)status };
    register uint32_t operation __asm("r0") = SYS_EXIT_EXTENDED;
    register const uint32_t *argument __asm("r1") = block;

    __asm volatile("bkpt 0xAB" ::"r"(operation), "r"(argument) : "memory");
}

/* Interrupts are masked: the alarm ends the sleep, and no handler runs. */
static void sleep_until(uint64_t instant)
{
    machine_alarm_set(instant);
    while (machine_clock() < instant)
        arch_wait_for_interrupt();
    machine_alarm_clear();
}

static _Noreturn void blink(uint32_t half_period)
{
    uint64_t next = machine_clock();

    gpio_make_output(BOARD_PIN_LED);
    for (;;) {
        gpio_toggle(BOARD_PIN_LED);
        next += half_period;
        sleep_until(next);
    }
}

void machine_exit(int status)
{
    arch_mask_interrupts();
    while (!uart_is_idle(UART0_BASE))
        arch_relax();
    if (!(SYSINFO_PLATFORM & SYSINFO_PLATFORM_ASIC))
        tell_emulator(status);
    blink(status == 0 ? BLINK_US_OK : BLINK_US_FAILED);
}

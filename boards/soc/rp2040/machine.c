/*
 * machine.c - the RP2040's answers to kernel/core/machine.h.
 */
#include <string.h>

#include "kernel/core/machine.h"
#include "boards/soc/rp2040/clocks.h"
#include "boards/soc/rp2040/cores.h"
#include "boards/soc/rp2040/soc.h"
#include "boards/soc/rp2040/park.h"
#include "boards/soc/rp2040/protection.h"
#include "drivers/alarm.h"
#include "drivers/flash.h"
#include "drivers/gpio.h"
#include "drivers/uart.h"
#include "kernel/config.h"
#include "kernel/core/arch.h"

const struct memory_range machine_memory[] = {
    { SOC_FLASH_BASE, SOC_FLASH_BYTES, MEMORY_CODE },
    { SOC_DATA_BASE, SOC_DATA_BYTES, MEMORY_DATA },
    { SOC_DEVICES_BASE, SOC_DEVICES_BYTES, MEMORY_DEVICES },
    { 0 },
};

/* --- Boot ------------------------------------------------------------------------ */

/* A core that still runs the program before this one could take a lock that was just freed. */
void machine_reset(void)
{
    cores_hold_second();
    for (unsigned n = 0; n < HARDWARE_LOCK_COUNT; n++)
        hardware_lock_free(HARDWARE_LOCK(n));
    clocks_start();
}

unsigned machine_core(void)
{
    return SIO->core;
}

void machine_start_core(unsigned core, const void *vectors)
{
    (void)core; /* there is only one other */
    cores_start_second(vectors);
}

/* --- Time: alarm 0 is core 0's, alarm 1 core 1's ------------------------------------ */

void machine_clock_start(uint64_t microseconds)
{
    alarm_clock_set(TIMER_BASE, microseconds);
}

uint64_t machine_clock(void)
{
    return alarm_clock_read(TIMER_BASE);
}

void machine_alarm_start(interrupt_handler *expired)
{
    arch_interrupt_open(INTERRUPT_TIMER0 + SIO->core, expired);
}

void machine_alarm_set(uint64_t microseconds)
{
    alarm_set(TIMER_BASE, SIO->core, microseconds);
}

uint64_t machine_alarm_clear(void)
{
    alarm_clear(TIMER_BASE, SIO->core);
    return alarm_clock_read(TIMER_BASE);
}

/* --- Doorbell: the FIFOs between the cores ----------------------------------------------
 *
 * Any word rings; the interrupt asks while there is one. A FIFO that is full rings
 * already, so nothing ever waits for room. A core cannot put anything into its
 * own; there it makes the interrupt pending, as arch_interrupt_raise() does but
 * without a call, for which every ring would save registers.
 */

#define NVIC_ISPR SOC_REGISTER(0xE000E200u)
#define NVIC_ICPR SOC_REGISTER(0xE000E280u)

static unsigned own_doorbell(void)
{
    return SIO->core == 0 ? INTERRUPT_SIO_CORE0 : INTERRUPT_SIO_CORE1;
}

void machine_doorbell_start(interrupt_handler *rung)
{
    park_start();
    machine_doorbell_clear(SIO->core);
    arch_doorbell_open(own_doorbell(), rung);
}

void machine_doorbell_ring(unsigned core)
{
    if (core == SIO->core)
        NVIC_ISPR = 1u << own_doorbell();
    else if (SIO->fifo_status & SIO_FIFO_READY)
        SIO->fifo_write = core; /* nobody reads which word it was */
}

/* The flags of a read or write too many ask as well. Neither is made here, but a
 * debugger may have, and then this would be the last thing the core does. */
void machine_doorbell_clear(unsigned core)
{
    uint32_t status;

    (void)core;
    while ((status = SIO->fifo_status) & SIO_FIFO_VALID)
        (void)SIO->fifo_read;
    if (status & SIO_FIFO_ERRORS)
        SIO->fifo_status = status;
}

/* One that is still rung stays pending, for its line does not fall. */
void machine_doorbell_cancel(unsigned core)
{
    machine_doorbell_clear(core);
    NVIC_ICPR = 1u << INTERRUPT_SIO_CORE0 | 1u << INTERRUPT_SIO_CORE1; /* inline: it is in the way of every wake-up */
}

/* --- Flash ---------------------------------------------------------------------------- */

const struct machine_flash machine_flash = {
    .start = SOC_FLASH_BASE,
    .bytes = SOC_FLASH_BYTES,
    .sector_bytes = FLASH_SECTOR_BYTES,
    .page_bytes = FLASH_PAGE_BYTES,
};

bool machine_flash_erase(uint32_t offset, uint32_t patience)
{
    if (!park_other_core(patience))
        return false;
    const uint32_t protection = protection_lift();
    flash_erase_sector(offset);
    protection_restore(protection);
    park_release();
    return true;
}

/* The data may lie in the flash itself, so it is copied while that is there. */
bool machine_flash_program(uint32_t offset, const void *page, uint32_t patience)
{
    static uint32_t copy[FLASH_PAGE_BYTES / sizeof(uint32_t)];

    memcpy(copy, page, sizeof copy);
    if (!park_other_core(patience))
        return false;
    const uint32_t protection = protection_lift();
    flash_program_page(offset, copy);
    protection_restore(protection);
    park_release();
    return true;
}

/* --- Console: UART0 on pins 0 and 1 ---------------------------------------------------- */

enum { PIN_TX = 0, PIN_RX = 1, FUNCTION_UART = 2, BAUD = 115200 };

void machine_console_start(interrupt_handler *sent)
{
    uart_start(UART0_BASE, SOC_CLOCK_HZ, BAUD);
    gpio_make_function(PIN_TX, FUNCTION_UART);
    gpio_make_function(PIN_RX, FUNCTION_UART);
    arch_interrupt_open(INTERRUPT_UART0, sent);
}

void machine_console_clear(void)
{
    uart_clear(UART0_BASE);
}

bool machine_console_send(uint8_t byte)
{
    return uart_send(UART0_BASE, byte);
}

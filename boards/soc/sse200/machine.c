/*
 * machine.c - the SSE-200's answers to kernel/core/machine.h.
 */
#include "kernel/core/machine.h"
#include "boards/soc/sse200/soc.h"
#include "drivers/countdown.h"
#include "drivers/counter.h"
#include "drivers/doorbell.h"
#include "drivers/uart.h"
#include "kernel/config.h"
#include "kernel/core/arch.h"

const struct memory_range machine_memory[] = {
    { SOC_CODE_BASE, SOC_CODE_BYTES, MEMORY_CODE },
    { SOC_DATA_BASE, SOC_DATA_BYTES, MEMORY_DATA },
    { SOC_DEVICES_BASE, SOC_DEVICES_BYTES, MEMORY_DEVICES },
    { 0 },
};

/* --- Cores -------------------------------------------------------------------- */

/* CPUWAIT holds a core that is about to leave reset; the SSE-200 has no bit
 * that puts a running core back, so a debugger must reset the whole board. */
void machine_reset(void)
{
    SYSTEM_CONTROL_CPUWAIT = ~1u;
    for (unsigned core = 0; core < CORES; core++)
        doorbell_clear(core, MHU0_BASE);
}

unsigned machine_core(void)
{
    return CPU_IDENTITY;
}

void machine_start_core(unsigned core, const void *vectors)
{
    SYSTEM_CONTROL_INITSVTOR1 = (uintptr_t)vectors;
    arch_fence();
    SYSTEM_CONTROL_CPUWAIT &= ~(1u << core);
}

/* --- The clock ------------------------------------------------------------------
 *
 * A 32-bit counter with a period of 200 s, made 64 bits wide without a lock:
 * `halves` counts half periods, and its lowest bit says which half of the
 * counter's period it was counted in. Whoever reads the counter in the other
 * half knows that the count is one behind. So it must be brought up to date at
 * least once in each half, which core 0's alarm does: it is never set further
 * ahead than half of that.
 */
enum {
    TICKS_PER_US = SOC_CLOCK_HZ / 1000000u,
    HALF_US = 100000000u,
    ALARM_MAX_US = HALF_US / 2,
};

static const uint32_t half_ticks = HALF_US * TICKS_PER_US;
static uint32_t halves;

void machine_clock_start(uint64_t microseconds)
{
    const uint32_t into_half = (uint32_t)(microseconds % HALF_US) * TICKS_PER_US;

    halves = (uint32_t)(microseconds / HALF_US);
    counter_start(DUALTIMER_BASE, 2 * half_ticks, into_half + (halves % 2 ? half_ticks : 0));
}

/* Half periods begun, and the ticks since this one began. */
static uint32_t read_halves(uint32_t *ticks)
{
    const uint32_t counted = __atomic_load_n(&halves, __ATOMIC_ACQUIRE);
    const uint32_t elapsed = 2 * half_ticks - 1 - counter_read(DUALTIMER_BASE);
    const uint32_t half = elapsed >= half_ticks;

    *ticks = half ? elapsed - half_ticks : elapsed;
    return counted + ((counted ^ half) & 1);
}

static inline uint64_t microseconds_at(uint32_t begun, uint32_t ticks)
{
    return (uint64_t)begun * HALF_US + ticks / TICKS_PER_US;
}

uint64_t machine_clock(void)
{
    uint32_t ticks;
    const uint32_t begun = read_halves(&ticks);

    return microseconds_at(begun, ticks);
}

/* --- Alarms: one timer a core ----------------------------------------------------- */

static uintptr_t own_timer(void)
{
    return machine_core() == 0 ? TIMER0_BASE : TIMER1_BASE;
}

void machine_alarm_start(interrupt_handler *expired)
{
    arch_interrupt_open(machine_core() == 0 ? INTERRUPT_TIMER0 : INTERRUPT_TIMER1, expired);
}

static uint32_t microseconds_until(uint64_t instant)
{
    const uint64_t now = machine_clock();

    if (instant <= now)
        return 0;
    return instant - now < ALARM_MAX_US ? (uint32_t)(instant - now) : (uint32_t)ALARM_MAX_US;
}

void machine_alarm_set(uint64_t microseconds)
{
    const uint32_t wait = microseconds == UINT64_MAX ? (uint32_t)ALARM_MAX_US : microseconds_until(microseconds);

    countdown_start(own_timer(), wait * TICKS_PER_US + 1);
}

uint64_t machine_alarm_clear(void)
{
    uint32_t ticks;
    const uint32_t begun = read_halves(&ticks);

    countdown_clear(own_timer());
    if (machine_core() == 0)
        __atomic_store_n(&halves, begun, __ATOMIC_RELEASE);
    return microseconds_at(begun, ticks);
}

/* --- Doorbell ----------------------------------------------------------------------- */

void machine_doorbell_start(interrupt_handler *rung)
{
    arch_doorbell_open(INTERRUPT_MHU0, rung);
}

void machine_doorbell_ring(unsigned core)
{
    doorbell_ring(core, MHU0_BASE);
}

void machine_doorbell_clear(unsigned core)
{
    doorbell_clear(core, MHU0_BASE);
}

/* One that is still rung stays pending, for its line does not fall. */
void machine_doorbell_cancel(unsigned core)
{
    machine_doorbell_clear(core);
    arch_interrupt_forget(INTERRUPT_MHU0);
}

/* --- Flash: none. What stands in for it is RAM, and is not written to. ------------------- */

const struct machine_flash machine_flash = { 0 };

bool machine_flash_erase(uint32_t offset, uint32_t patience)
{
    (void)offset, (void)patience;
    return false;
}

bool machine_flash_program(uint32_t offset, const void *page, uint32_t patience)
{
    (void)offset, (void)page, (void)patience;
    return false;
}

/* --- Console --------------------------------------------------------------------------- */

void machine_console_start(interrupt_handler *sent)
{
    uart_start(UART0_BASE, SOC_CLOCK_HZ, 115200);
    arch_interrupt_open(INTERRUPT_UART0_TX, sent);
}

void machine_console_clear(void)
{
    uart_clear(UART0_BASE);
}

bool machine_console_send(uint8_t byte)
{
    return uart_send(UART0_BASE, byte);
}

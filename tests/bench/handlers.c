/*
 * handlers.c - catches the kernel's interrupt handlers at their entry.
 *
 * The linker gives us the kernel's calls of machine_alarm_start() (--wrap); in
 * instructions/ those of machine_doorbell_start() too. In place of its handler we
 * attach ours, which reads the counter and jumps to the kernel's. That jump and
 * the store of the reading are the cost that handlers_measure_entry() measures.
 */
#include "kernel/core/arch.h"
#include "tests/bench/bench.h"

void __real_machine_alarm_start(interrupt_handler *expired);
void __wrap_machine_alarm_start(interrupt_handler *expired);

uint32_t handlers_alarm_began;
uint32_t handlers_nothing_began; /* not static, nor are the handlers: assembly names them */
interrupt_handler *handlers_alarm, *handlers_nothing;
static uint32_t nothing_took;

HANDLERS_ENTER(on_alarm, handlers_alarm_began, handlers_alarm)
HANDLERS_ENTER(on_nothing, handlers_nothing_began, handlers_nothing)

void __wrap_machine_alarm_start(interrupt_handler *expired)
{
    handlers_alarm = expired;
    __real_machine_alarm_start(on_alarm);
}

static void end_at_once(void)
{
    nothing_took = METER_END(&handlers_nothing_began, "");
}

uint32_t handlers_measure_entry(void)
{
    handlers_nothing = end_at_once;
    nothing_took = 0;
    arch_interrupt_open(INTERRUPT_SPARE, on_nothing);
    arch_interrupt_raise(INTERRUPT_SPARE);
    arch_interrupt_close(INTERRUPT_SPARE);
    return nothing_took;
}

/*
 * handlers.c - catches the kernel's interrupt handlers at their entry.
 *
 * The linker gives us the kernel's calls of machine_alarm_start() and
 * machine_doorbell_start() (--wrap). In place of its handler we attach ours,
 * which reads the counter and jumps to the kernel's. That jump and the store of
 * the reading are the cost that handlers_measure_entry() measures.
 */
#include "kernel/core/arch.h"
#include "tests/bench/bench.h"

void __real_machine_alarm_start(interrupt_handler *expired);
void __wrap_machine_alarm_start(interrupt_handler *expired);
void __real_machine_doorbell_start(interrupt_handler *rung);
void __wrap_machine_doorbell_start(interrupt_handler *rung);

uint32_t handlers_alarm_began, handlers_doorbell_began;
static uint32_t nothing_began, nothing_took;
static interrupt_handler *volatile alarm, *volatile doorbell, *volatile nothing;

static inline void enter(interrupt_handler *handler, uint32_t *mark)
{
    meter_begin(mark);
    handler();
}

static void on_alarm(void)
{
    enter(alarm, &handlers_alarm_began);
}

static void on_doorbell(void)
{
    enter(doorbell, &handlers_doorbell_began);
}

static void on_nothing(void)
{
    enter(nothing, &nothing_began);
}

void __wrap_machine_alarm_start(interrupt_handler *expired)
{
    alarm = expired;
    __real_machine_alarm_start(on_alarm);
}

void __wrap_machine_doorbell_start(interrupt_handler *rung)
{
    doorbell = rung;
    __real_machine_doorbell_start(on_doorbell);
}

static void end_at_once(void)
{
    nothing_took = METER_END(&nothing_began, "");
}

uint32_t handlers_measure_entry(void)
{
    nothing = end_at_once;
    nothing_took = 0;
    arch_interrupt_open(INTERRUPT_SPARE, on_nothing);
    arch_interrupt_raise(INTERRUPT_SPARE);
    arch_interrupt_close(INTERRUPT_SPARE);
    return nothing_took;
}

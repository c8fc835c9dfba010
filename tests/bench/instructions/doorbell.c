/* doorbell.c - catches the kernel's doorbell handler at its entry, as handlers.c does the alarm's. */
#include "kernel/core/arch.h"
#include "tests/bench/bench.h"

void __real_machine_doorbell_start(interrupt_handler *rung);
void __wrap_machine_doorbell_start(interrupt_handler *rung);

uint32_t handlers_doorbell_began;
interrupt_handler *doorbell_handler;

HANDLERS_ENTER(on_doorbell, handlers_doorbell_began, doorbell_handler)

void __wrap_machine_doorbell_start(interrupt_handler *rung)
{
    doorbell_handler = rung;
    __real_machine_doorbell_start(on_doorbell);
}

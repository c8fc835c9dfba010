/*
 * idle_core.h - for what a report says of the other core: first it has nothing left to do.
 */
#ifndef TESTS_FAULTS_IDLE_CORE_H
#define TESTS_FAULTS_IDLE_CORE_H

#include "kernel/core/cpu.h"

static inline void wait_until_idle(unsigned core)
{
    while (*(struct thread *volatile *)&cpu_of(core % CORES)->current != &cpu_of(core % CORES)->idle)
        arch_relax();
}

#endif

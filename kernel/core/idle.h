/*
 * idle.h - what a core runs when there is nothing to run: it sleeps.
 */
#ifndef KERNEL_CORE_IDLE_H
#define KERNEL_CORE_IDLE_H

#include "kernel/core/cpu.h"

/* Makes the core's idle thread its current one. One of the per-core steps of boot. */
void idle_start(struct cpu *cpu);

#endif

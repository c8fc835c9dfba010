/*
 * cpu_layout.h - the offsets in a core's block that assembly needs; cpu.h
 * asserts them.
 *
 *   0                     struct cpu
 *   CPU_STATE_BYTES       panic stack, grows down from CPU_PANIC_STACK_TOP
 *   CPU_PANIC_STACK_TOP   interrupt stack, grows down from the block's end
 */
#ifndef KERNEL_CORE_CPU_LAYOUT_H
#define KERNEL_CORE_CPU_LAYOUT_H

#include "kernel/config.h"

#define CPU_STATE_BYTES 640
#define CPU_PANIC_STACK_TOP (CPU_STATE_BYTES + 640)

#endif

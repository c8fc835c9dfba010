#include "kernel/core/idle.h"
#include "kernel/core/placement.h"
#include "kernel/core/sched.h"
#include "kernel/core/thread_local.h"

static uint8_t idle_stacks[CORES][IDLE_STACK_BYTES + THREAD_LOCAL_BYTES_MAX] __attribute__((aligned(8)));

/* It sleeps with interrupts masked: what ends a sleep most often is a letter from
 * another core, and that is read without an interrupt's way in and out. */
static void idle(void)
{
    for (;;) {
        arch_wait_for_interrupt();
        sched_woken_from_idle();
        arch_unmask_interrupts();
        arch_mask_interrupts();
    }
}

void idle_start(struct cpu *cpu)
{
    static const char *const names[] = { "idle 0", "idle 1" };
    struct thread *idle_thread = &cpu->idle;
    uint8_t *stack = idle_stacks[cpu->index];

    *idle_thread = (struct thread){
        .name = names[cpu->index],
        .core = cpu->here,
        .runs_on = cpu->here,
        .stack_bytes = (IDLE_STACK_BYTES + thread_local_bytes()) & 0xFFFFFF,
        .slice = FOREVER,
        .awake = true,
        .cpu = cpu,
    };
    thread_local_prepare(stack + idle_thread->stack_bytes);
    context_prepare(&idle_thread->context, stack, IDLE_STACK_BYTES, idle);
    placement_queue(cpu, idle_thread);
    cpu->current = idle_thread;
    cpu->running = level_bit(IDLE);
}

/*
 * interrupts.c - what kernel/core/arch.h promises about interrupts: opened, closed,
 * raised, and forgotten.
 */
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

enum { INTERRUPT_SPARE = INTERRUPTS - 1 };

static volatile unsigned came, came_to;

static void on_spare(void)
{
    came++;
    came_to = machine_core();
}

static int raise_it(void *nothing)
{
    (void)nothing;
    came = 0;
    arch_interrupt_open(INTERRUPT_SPARE, on_spare);
    arch_interrupt_raise(INTERRUPT_SPARE);
    EXPECT(came == 1 && came_to == test_core());
    arch_interrupt_close(INTERRUPT_SPARE);
    return OK;
}

static void on_each_core(int (*job)(void *nothing))
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_start(&ann, job, HIGH, CORE(core));
        EXPECT(crew_result(&ann) == OK);
    }
}

TEST("an interrupt that is raised comes at once, once, to the core that raised it")
{
    on_each_core(raise_it);
}

static int raise_masked(void *nothing)
{
    (void)nothing;
    came = 0;
    arch_interrupt_open(INTERRUPT_SPARE, on_spare);
    const uint32_t before = arch_mask_interrupts();
    arch_interrupt_raise(INTERRUPT_SPARE);
    EXPECT(came == 0);
    arch_restore_interrupts(before);
    SPIN_UNTIL(came == 1);
    arch_interrupt_close(INTERRUPT_SPARE);
    return OK;
}

TEST("one that is raised with interrupts masked comes when they are let in")
{
    on_each_core(raise_masked);
}

static int forget_it(void *nothing)
{
    (void)nothing;
    came = 0;
    arch_interrupt_open(INTERRUPT_SPARE, on_spare);
    const uint32_t before = arch_mask_interrupts();
    arch_interrupt_raise(INTERRUPT_SPARE);
    arch_interrupt_forget(INTERRUPT_SPARE);
    arch_unmask_interrupts();
    EXPECT(came == 0);
    arch_restore_interrupts(before);
    arch_interrupt_close(INTERRUPT_SPARE);
    return OK;
}

TEST("one that is forgotten before they are let in does not come")
{
    on_each_core(forget_it);
}

static int raise_closed(void *nothing)
{
    (void)nothing;
    came = 0;
    arch_interrupt_raise(INTERRUPT_SPARE);
    EXPECT(came == 0);
    arch_interrupt_open(INTERRUPT_SPARE, on_spare);
    SPIN_UNTIL(came == 1);
    arch_interrupt_close(INTERRUPT_SPARE);
    return OK;
}

TEST("one that is raised while it is closed comes when it is opened")
{
    on_each_core(raise_closed);
}

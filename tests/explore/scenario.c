/*
 * scenario.c - runs one scenario, and sees that it leaves nothing behind.
 */
#include "tests/explore/scenario.h"

#include "kernel/console.h"
#include "kernel/core/exclusive.h"
#include "kernel/core/inbox.h"

enum { STACK = 1024, INTERRUPT_SPARE = INTERRUPTS - 1 };

#define HAND(name)                                                  \
    static uint8_t name##_stack[STACK] __attribute__((aligned(8))); \
    struct thread name = THREAD_INIT(#name, name##_stack)

HAND(ann);
HAND(bob);
HAND(cat);
HAND(dan);

/* --- Failing --------------------------------------------------------------------- */

struct failure {
    const char *file;
    int line;
    const char *words;
};

static uint32_t failed;

/* On the interrupt stack, for a hand's has no room to print; as in a panic, the
 * kernel may be what is broken, so no lock is taken. */
static void fail(void *argument)
{
    const struct failure *failure = argument;

    console_take_over();
    print("%s:%d: expected %s\n", failure->file, failure->line, failure->words);
    machine_exit(1);
}

void scenario_expect(bool condition, const char *file, int line, const char *words)
{
    struct failure failure = { file, line, words };

    if (condition)
        return;
    arch_mask_interrupts();
    if (!exclusive_replace(&failed, 0, 1))
        arch_halt();
    arch_leave_stack(fail, &failure);
}

/* --- Threads --------------------------------------------------------------------- */

static volatile bool begun;

void scenario_start(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core)
{
    hand->target = job;
    hand->priority = (uint8_t)priority;
    hand->core = (uint8_t)core;
    if (clock_is_no_wait(hand->slice))
        hand->slice = FOREVER;
    EXPECT(thread_start(hand) == OK);
}

static bool is_settled(const struct cpu *cpu)
{
    return !inbox_has_letters(cpu) && cpu->running == level_bit(cpu->current->level);
}

void scenario_settle(void)
{
    const unsigned own = scenario_core();

    for (unsigned core = 0; core < CORES; core++)
        SPIN_UNTIL(core == own || is_settled(cpu_of(core)));
}

void scenario_block(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core)
{
    scenario_start(hand, job, priority, core);
    EVENTUALLY(thread_state(hand) == BLOCKED || thread_state(hand) == DONE);
    scenario_settle();
}

void scenario_await(void)
{
    SPIN_UNTIL(begun);
}

static int begin_with_main(void *job)
{
    scenario_await();
    return ((int (*)(void *))job)(NULL);
}

void scenario_ready(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core)
{
    hand->arg = (void *)job;
    scenario_start(hand, begin_with_main, priority, core);
    scenario_settle();
}

int scenario_result(struct thread *hand)
{
    EXPECT(thread_join(hand, FOREVER) == OK);
    return thread_result(hand);
}

unsigned scenario_core(void)
{
    const uint32_t before = arch_mask_interrupts();
    const unsigned core = this_cpu()->index;

    arch_restore_interrupts(before);
    return core;
}

/* --- From begin to end -------------------------------------------------------------- */

/* The explorer stops both cores at its first instruction, and goes on from there
 * again and again. */
__attribute__((noinline)) void explore_begin(void)
{
    begun = true;
}

JOB(open_spare_interrupt)
{
    arch_interrupt_open(INTERRUPT_SPARE, scenario_interrupt);
    return OK;
}

static void open_spare_interrupts(void)
{
    for (unsigned core = 0; scenario_interrupt && core < CORES; core++) {
        scenario_start(&ann, open_spare_interrupt, NORMAL, CORE(core));
        EXPECT(scenario_result(&ann) == OK);
    }
}

static bool has_no_timeout_but_its_slice(const struct cpu *cpu)
{
    const struct timeout *earliest = *(struct timeout *const volatile *)&cpu->timeouts.earliest;

    return !earliest || (earliest == &cpu->slice && !earliest->left && !earliest->right);
}

static void expect_nothing_left(void)
{
    const struct thread *self = thread_current();

    EXPECT(thread_count() == 1);
    EXPECT(self->held == NULL && self->contended == NULL);
    EXPECT(thread_effective_priority(self) == NORMAL);
    scenario_settle();
    for (unsigned core = 0; core < CORES; core++) {
        const struct cpu *cpu = cpu_of(core);

        EXPECT(cpu->current == (core == 0 ? self : &cpu->idle));
        EXPECT(!inbox_has_letters(cpu));
        EXPECT(cpu->preemption_held == 0);
        EXPECT(cpu->roaming.occupied == 0);
        EXPECT(cpu->leaving == NULL);
        EXPECT(has_no_timeout_but_its_slice(cpu));
    }
}

int main(void)
{
    thread_set_core(thread_current(), CORE(0));
    open_spare_interrupts();
    scenario_run();
    expect_nothing_left();
    machine_exit(0);
}

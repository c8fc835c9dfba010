/*
 * smp.c - where threads that may run anywhere go. smp_random.c leaves it to
 * chance, smp_wakeups.c asks whether any wake-up between cores is lost.
 *
 * main() is pinned to core 0, so while it spins that core runs NORMAL. With
 * CORES=1 there is nowhere to go, and nothing here to test.
 */
#include "kernel/core/cpu.h"
#include "tests/harness/test.h"

#if CORES > 1

struct runner {
    struct thread thread;
    volatile bool enough;
    volatile unsigned rounds, core;
};

static int go_round(void *argument)
{
    struct runner *runner = argument;

    do {
        runner->core = test_core();
        runner->rounds++;
        arch_relax();
    } while (!runner->enough);
    return 0;
}

static uint8_t stacks[4][1024] __attribute__((aligned(8)));
static struct runner roamer, other_roamer, pinned_to_0, pinned_to_1;
static struct runner ending_roamer; /* ends after its first round */

static void start(struct runner *runner, unsigned core, unsigned priority)
{
    static unsigned stacks_used;

    *runner = (struct runner){ .thread = THREAD_INIT("runner", stacks[0], .target = go_round, .arg = runner) };
    runner->thread.context.stack_limit = stacks[stacks_used++ % 4];
    runner->thread.core = (uint8_t)core;
    runner->thread.priority = (uint8_t)priority;
    runner->core = CORES;
    runner->enough = runner == &ending_roamer;
    EXPECT(thread_start(&runner->thread) == OK);
}

static void stop(struct runner *runner)
{
    const struct cpu *cpu = cpu_of(1);

    runner->enough = true;
    EXPECT(thread_join(&runner->thread, FOREVER) == OK);
    SPIN_UNTIL(cpu->current != &runner->thread && cpu->running == level_bit(cpu->current->level));
}

static void see_running_on(struct runner *runner, unsigned core)
{
    SPIN_UNTIL(runner->core == core);
}

/* Waits, giving core 0 away meanwhile. */
static void let_run_on(struct runner *runner, unsigned core)
{
    EVENTUALLY(runner->core == core);
}

/* --- Where a roaming thread goes --------------------------------------------------------- */

TEST("a roaming thread goes to the idle core, be it more or less urgent than what runs on this one")
{
    static const unsigned priorities[] = { 1, LOW, NORMAL, HIGH, PRIORITIES - 1 };

    for (unsigned i = 0; i < sizeof priorities / sizeof *priorities; i++) {
        start(&roamer, ANY_CORE, priorities[i]);
        see_running_on(&roamer, 1);
        stop(&roamer);
    }
}

TEST("without an idle core it goes to the one that runs the less urgent thread")
{
    start(&pinned_to_1, CORE(1), LOW);
    see_running_on(&pinned_to_1, 1);
    start(&roamer, ANY_CORE, HIGH);
    see_running_on(&roamer, 1);
    EXPECT(pinned_to_1.thread.awake);
    stop(&roamer);
    stop(&pinned_to_1);

    start(&pinned_to_1, CORE(1), HIGH);
    see_running_on(&pinned_to_1, 1);
    start(&ending_roamer, ANY_CORE, NORMAL + 1);
    EXPECT(ending_roamer.core == 0);
    stop(&ending_roamer);
    stop(&pinned_to_1);
}

TEST("a roaming thread that is less urgent than both cores' runs on the first that comes free")
{
    start(&pinned_to_1, CORE(1), NORMAL);
    see_running_on(&pinned_to_1, 1);
    start(&roamer, ANY_CORE, LOW);
    EXPECT(roamer.rounds == 0);
    let_run_on(&roamer, 0);
    EXPECT(pinned_to_1.core == 1);
    stop(&roamer);

    start(&roamer, ANY_CORE, LOW);
    EXPECT(roamer.rounds == 0);
    stop(&pinned_to_1); /* gives core 0 away as well */
    see_running_on(&roamer, 1);
    stop(&roamer);
}

TEST("a roaming thread that is preempted moves to the other core if that runs something less urgent")
{
    start(&pinned_to_0, CORE(0), LOW);
    start(&roamer, ANY_CORE, LOW + 2);
    see_running_on(&roamer, 1);
    start(&pinned_to_1, CORE(1), LOW + 4);
    let_run_on(&pinned_to_1, 1);
    let_run_on(&roamer, 0);
    EXPECT(pinned_to_1.core == 1);
    stop(&pinned_to_1);
    stop(&roamer);
    stop(&pinned_to_0);
}

TEST("and stays where it is if the other core runs something more urgent")
{
    start(&roamer, ANY_CORE, LOW);
    see_running_on(&roamer, 1);
    start(&pinned_to_1, CORE(1), LOW + 4);
    see_running_on(&pinned_to_1, 1);
    const unsigned rounds = roamer.rounds;
    EXPECT(roamer.core == 1);
    stop(&pinned_to_1);
    SPIN_UNTIL(roamer.rounds != rounds);
    stop(&roamer);
}

static int end_at_once(void *nothing)
{
    (void)nothing;
    return 0;
}

THREAD(short_lived, 1024, .target = end_at_once, .core = CORE(1), .priority = HIGH);

TEST("a core about to go idle pulls what waits on the other one")
{
    start(&roamer, ANY_CORE, LOW);
    for (unsigned round = 0; round < 100; round++) {
        EXPECT(thread_start(&short_lived) == OK); /* the roaming thread may have to move, and come back */
        EXPECT(thread_join(&short_lived, FOREVER) == OK);
        const unsigned rounds = roamer.rounds;
        SPIN_UNTIL(roamer.rounds != rounds && roamer.core == 1);
    }
    stop(&roamer);
}

TEST("a core whose thread is lowered pulls what is more urgent and waits on the other one")
{
    start(&pinned_to_1, CORE(1), NORMAL + 2);
    see_running_on(&pinned_to_1, 1);
    start(&roamer, ANY_CORE, NORMAL - 2); /* waits behind main() */
    EXPECT(roamer.rounds == 0);
    EXPECT(thread_set_priority(&pinned_to_1.thread, LOW) == OK);
    see_running_on(&roamer, 1);
    EXPECT(thread_is_alive(&pinned_to_1.thread));
    stop(&roamer);
    stop(&pinned_to_1);
}

TEST("a waiting roaming thread that is raised displaces the less urgent of what runs")
{
    start(&pinned_to_1, CORE(1), NORMAL - 2);
    see_running_on(&pinned_to_1, 1);
    start(&roamer, ANY_CORE, LOW);
    EXPECT(roamer.rounds == 0);
    EXPECT(thread_set_priority(&roamer.thread, HIGH) == OK);
    see_running_on(&roamer, 1);
    stop(&roamer);
    stop(&pinned_to_1);
}

TEST("a waiting thread that may run anywhere from now on goes to where it can")
{
    start(&pinned_to_0, CORE(0), LOW); /* behind main() */
    EXPECT(pinned_to_0.rounds == 0);
    EXPECT(thread_set_core(&pinned_to_0.thread, ANY_CORE) == OK);
    see_running_on(&pinned_to_0, 1);
    stop(&pinned_to_0);
}

TEST("two roaming threads have a core each")
{
    start(&roamer, ANY_CORE, LOW);
    start(&other_roamer, ANY_CORE, LOW);
    EVENTUALLY(roamer.rounds && other_roamer.rounds);
    const unsigned before[] = { roamer.rounds, other_roamer.rounds };
    EVENTUALLY(roamer.rounds != before[0] && other_roamer.rounds != before[1]);
    EVENTUALLY(cpu_of(1)->current == &roamer.thread || cpu_of(1)->current == &other_roamer.thread);
    stop(&roamer);
    stop(&other_roamer);
}

#endif

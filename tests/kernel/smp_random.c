/*
 * smp_random.c - threads with random priorities, cores, waits and suspensions;
 * after every change the scheduler must come to rest in a state that keeps the
 * rule: no thread waits that is more urgent than what a core runs that it may
 * run on.
 *
 * The looking is done by a timeout on core 0, in an interrupt, while main()
 * waits: so nothing but the change itself is under way.
 */
#include "kernel/core/inbox.h"
#include "tests/harness/test.h"

enum { WORKERS = 10, CHANGES = 1500, LOOK_EVERY_US = 100, LOOKS = 20000 };

struct worker {
    struct thread thread;
    struct semaphore go;
    volatile bool stop, end;
    uint32_t inside; /* 1 + the core it is on, while it masks interrupts there */
    uint8_t stack[640] __attribute__((aligned(8)));
};

static struct worker workers[WORKERS];
static volatile unsigned strays, doubles;

/* --- What the workers do: run while told to, and watch where they are ---------------------- */

/* Masked, so it stays on this core: nobody else may be in here meanwhile. */
static void watch_place(struct worker *worker)
{
    const uint32_t before = arch_mask_interrupts();
    const unsigned core = this_cpu()->index;

    doubles += worker->inside != 0;
    worker->inside = core + 1;
    arch_relax();
    doubles += worker->inside != core + 1;
    worker->inside = 0;
    strays += this_cpu()->current != &worker->thread || worker->thread.cpu != this_cpu();
    arch_restore_interrupts(before);
}

static int work(void *argument)
{
    struct worker *worker = argument;

    while (!worker->end) {
        semaphore_acquire(&worker->go, FOREVER);
        while (!worker->stop && !worker->end) {
            watch_place(worker);
            arch_relax();
        }
        worker->stop = false;
    }
    return 0;
}

/* --- The rule ----------------------------------------------------------------------------------- */

static bool wants_to_run(const struct thread *thread)
{
    return (inbox_is_to_wake(thread) || thread->awake) && !thread->suspended;
}

static bool runs(const struct thread *thread)
{
    for (unsigned core = 0; core < CORES; core++)
        if (cpu_of(core)->current == thread)
            return true;
    return false;
}

/* Nobody waits for a core that runs something less urgent. */
static bool waits_rightly(const struct thread *thread)
{
    for (unsigned core = 0; core < CORES; core++)
        if ((thread->core == ANY_CORE || thread->core == CORE(core)) &&
            cpu_of(core)->current->effective_priority < thread->effective_priority)
            return false;
    return true;
}

static bool runs_rightly(const struct cpu *cpu)
{
    const struct thread *thread = cpu->current;

    return wants_to_run(thread) && cpu->running == level_bit(thread->effective_priority) && !cpu->leaving &&
           (thread->core == ANY_CORE || thread->core == CORE(cpu->index));
}

static bool rule_holds(void)
{
    for (const struct worker *worker = workers; worker < workers + WORKERS; worker++)
        if (wants_to_run(&worker->thread) && !runs(&worker->thread) && !waits_rightly(&worker->thread))
            return false;
    for (unsigned core = 0; core < CORES; core++)
        if (!runs_rightly(cpu_of(core)))
            return false;
    return true;
}

/* --- Looking until it is at rest -------------------------------------------------------------- */

static struct semaphore at_rest = SEMAPHORE_INIT(0);
static unsigned looks;
static bool rule_held;

static void look_from_now_on(struct timeout *timeout);

static void look(struct timeout *timeout)
{
    rule_held = rule_holds();
    if (rule_held || ++looks == LOOKS)
        semaphore_release(&at_rest);
    else
        look_from_now_on(timeout);
}

static void look_from_now_on(struct timeout *timeout)
{
    timeout->expire = look;
    timeout_arm(timeout, clock_now().microseconds + LOOK_EVERY_US);
}

static bool comes_to_rest_by_the_rule(void)
{
    static struct timeout timeout;
    const uint32_t before = arch_mask_interrupts();

    looks = 0;
    look_from_now_on(&timeout);
    arch_restore_interrupts(before);
    semaphore_acquire(&at_rest, FOREVER);
    return rule_held;
}

/* --- Changes ------------------------------------------------------------------------------------- */

static uint32_t seed = 1;

/* Numerical Recipes' quick generator; its upper bits are the better ones. */
static unsigned chance(unsigned below)
{
    seed = seed * 1664525u + 1013904223u;
    return (unsigned)((uint64_t)seed * below >> 32);
}

static unsigned any_priority(void)
{
    return 1 + chance(NORMAL - 1); /* below main(), which steers */
}

static unsigned any_core(void)
{
    const unsigned core = chance(CORES + 2);

    return core < CORES ? CORE(core) : ANY_CORE;
}

static void change(struct worker *worker)
{
    struct thread *thread = &worker->thread;

    switch (chance(5)) {
    case 0: semaphore_release(&worker->go); break;
    case 1: worker->stop = true; break;
    case 2: thread_set_priority(thread, any_priority()); break;
    case 3: thread_set_core(thread, any_core()); break;
    default:
        if (thread->suspended)
            thread_resume(thread);
        else
            thread_suspend(thread);
    }
}

static void start_workers(void)
{
    for (struct worker *worker = workers; worker < workers + WORKERS; worker++) {
        *worker = (struct worker){ .thread = THREAD_INIT("worker", worker->stack, .target = work, .arg = worker) };
        worker->thread.priority = (uint8_t)any_priority();
        worker->thread.core = (uint8_t)any_core();
        EXPECT(thread_start(&worker->thread) == OK);
    }
}

static void end_workers(void)
{
    for (struct worker *worker = workers; worker < workers + WORKERS; worker++) {
        worker->end = true;
        thread_resume(&worker->thread);
        semaphore_release(&worker->go);
    }
    for (struct worker *worker = workers; worker < workers + WORKERS; worker++)
        EXPECT(thread_join(&worker->thread, FOREVER) == OK);
}

static void change_at_random(unsigned changes_at_once)
{
    strays = doubles = 0;
    start_workers();
    EXPECT(comes_to_rest_by_the_rule());
    for (unsigned n = 0; n < CHANGES / changes_at_once; n++) {
        for (unsigned i = 0; i < changes_at_once; i++)
            change(&workers[chance(WORKERS)]);
        if (comes_to_rest_by_the_rule())
            continue;
        print("# after %u times %u changes the rule does not hold\n", n + 1, changes_at_once);
        EXPECT(rule_held);
        break;
    }
    end_workers();
    EXPECT(strays == 0 && doubles == 0);
}

TEST("after each of many random changes the most urgent threads run, each where it may, on one core only")
{
    change_at_random(1);
}

TEST("and after many at a time, which meet each other on their way")
{
    change_at_random(3);
    change_at_random(30);
}

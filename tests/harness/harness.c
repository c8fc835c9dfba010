/*
 * harness.c - runs the tests of one firmware and speaks TAP.
 */
#include "kernel/core/inbox.h"
#include "kernel/core/panic.h"
#include "kernel/core/sched.h"
#include "tests/harness/test.h"

/* Laid down by linker/duet.ld. */
extern const struct test tests_start[], tests_end[];

/* An interrupt no device of the board uses. */
enum { INTERRUPT_SPARE = INTERRUPTS - 1, GIVE_UP_SECONDS = 30 };

static volatile unsigned failures;

void test_expect(bool condition, const char *file, int line, const char *words)
{
    if (condition)
        return;
    failures++;
    print("# %s:%d: expected %s\n", file, line, words);
}

static void give_up_if_late(instant_t start, const char *file, int line, const char *words)
{
    if (clock_since(start).microseconds < SECONDS(GIVE_UP_SECONDS).microseconds)
        return;
    print("Bail out! %s:%d: never saw %s\n", file, line, words);
    panic("a test waited in vain");
}

void test_look_again(instant_t start, const char *file, int line, const char *words)
{
    give_up_if_late(start, file, line, words);
    sleep_for(US(100)); /* several may look at once, and others must get on meanwhile */
}

void test_spin(instant_t start, const char *file, int line, const char *words)
{
    give_up_if_late(start, file, line, words);
    arch_relax();
}

/* --- Interrupts ------------------------------------------------------------------ */

static void (*volatile pending_handler)(void);

static void on_spare_interrupt(void)
{
    void (*handler)(void) = pending_handler;

    handler();
    pending_handler = NULL;
}

void test_in_interrupt(void (*handler)(void))
{
    pending_handler = handler;
    arch_interrupt_open(INTERRUPT_SPARE, on_spare_interrupt);
    arch_interrupt_raise(INTERRUPT_SPARE);
    while (pending_handler)
        arch_relax();
    arch_interrupt_close(INTERRUPT_SPARE);
}

unsigned test_core(void)
{
    const uint32_t before = arch_mask_interrupts();
    const unsigned core = this_cpu()->index;

    arch_restore_interrupts(before);
    return core;
}

/* --- What a test may not leave behind ---------------------------------------------- */

/* The end of a slice may come in the middle of this, so `earliest` is read once. */
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
    for (unsigned core = 0; core < CORES; core++) {
        const struct cpu *cpu = cpu_of(core);

        EVENTUALLY(!inbox_has_letters(cpu));
        EXPECT(cpu->preemption_held == 0);
        EXPECT(cpu->roaming.occupied == 0);
        EXPECT(cpu->leaving == NULL);
        EVENTUALLY(has_no_timeout_but_its_slice(cpu));
    }
}

static void run(const struct test *test, unsigned number)
{
    failures = 0;
    test->run();
    expect_nothing_left();
    print("%s %u - %s\n", failures ? "not ok" : "ok", number, test->sentence);
}

int main(void)
{
    unsigned number = 0, failed = 0;

    thread_set_core(thread_current(), CORE(0));
    print("1..%u\n", (unsigned)(tests_end - tests_start));
    for (const struct test *test = tests_start; test < tests_end; test++) {
        run(test, ++number);
        failed += failures != 0;
    }
    return failed != 0;
}

/*
 * countdown - two threads count down side by side. In Python, one made from a
 * function, Thread(target=countdown, args=(5,)), and one from a class with its
 * own state, class CountdownThread(Thread) with a run().
 *
 * Watch: the lines of the two take turns, since each sleeps in between; on two
 * cores they are also printed by different cores. is_alive changes twice.
 *
 * Try: no sleep_for() in count_down(). Two cores, one core. Another .priority.
 */
#include "lib/duet.h"

static struct event go = EVENT_INIT;
static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("main: %-58s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* Returns how many lines it printed, which becomes the thread's result. */
static int count_down(const char *who, int from)
{
    int printed = 0;

    event_wait(&go, FOREVER);
    for (int n = from; n > 0; n--, printed++) {
        print("%s %d\n", who, n);
        sleep_for(MS(50));
    }
    return printed;
}

/* --- A thread from a function ----------------------------------------------------- */

static int countdown(void *from)
{
    return count_down("  function:", *(const int *)from);
}

static const int five = 5;
THREAD(by_function, 1024, .target = countdown, .arg = (void *)&five, .core = CORE(0));

/* --- A thread from a struct with its own state -------------------------------------- */

struct countdown_thread {
    struct thread thread;
    int from;
    int printed; /* so far */
};

static int run(void *self)
{
    struct countdown_thread *countdown_thread = self;

    countdown_thread->printed = count_down("  struct:  ", countdown_thread->from);
    return countdown_thread->printed;
}

static uint8_t by_struct_stack[STACK_BYTES(1024)] __attribute__((aligned(8)));
static struct countdown_thread by_struct = {
    .thread = THREAD_INIT("by_struct", by_struct_stack, .target = run, .arg = &by_struct, .core = CORE(CORES - 1)),
    .from = 4,
};

int main(void)
{
    expect(!thread_is_alive(&by_function) && !thread_is_alive(&by_struct.thread), "neither is alive before its start");
    expect(thread_start(&by_function) == OK && thread_start(&by_struct.thread) == OK, "both are started");
    expect(thread_is_alive(&by_function) && thread_is_alive(&by_struct.thread), "both are alive");
    expect(thread_start(&by_function) == E_STATE, "a thread that is alive cannot be started again");
    expect(thread_join(&by_function, NO_WAIT) == E_TIMEOUT, "a join that does not wait says that it has not ended");

    event_set(&go);
    expect(thread_join(&by_function, FOREVER) == OK, "the one from a function has ended");
    expect(thread_join(&by_struct.thread, FOREVER) == OK, "the one from a struct has ended");
    expect(!thread_is_alive(&by_function) && !thread_is_alive(&by_struct.thread), "neither is alive any more");
    expect(thread_result(&by_function) == 5 && thread_result(&by_struct.thread) == 4, "each counted as far as told");
    expect(by_struct.printed == 4, "the struct remembers it, too");
    expect(thread_join(&by_function, FOREVER) == E_STATE, "a thread is joined once");
    return failures ? 1 : 0;
}

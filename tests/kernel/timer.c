/*
 * timer.c - what kernel/timer.h promises:
 *
 *   a callback is called once, or every interval, in an interrupt or by who serves its queue
 *   not early, and a periodic one keeps its phase; what is left out is counted
 *   after a cancel on either core nothing is called, and the timer may be started anew
 *   a callback may cancel and start its own timer
 *   what cannot be is refused and changes nothing
 */
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

static volatile unsigned calls;
static volatile uint64_t called_at;
static volatile bool in_interrupt;

static void count(void *argument)
{
    *(volatile unsigned *)argument += 1;
    called_at = clock_now().microseconds;
    in_interrupt = arch_in_interrupt();
}

static struct timer once = TIMER_INIT(.callback = count, .argument = (void *)&calls, .interval = MS(2));
static struct timer often =
    TIMER_INIT(.callback = count, .argument = (void *)&calls, .interval = MS(1), .periodic = true);

static int start_once(void *nothing)
{
    (void)nothing;
    return timer_start(&once);
}

/* Due when the test is long over. */
static struct timer distant = TIMER_INIT(.callback = count, .argument = (void *)&calls, .interval = SECONDS(3600));

static int cancel_distant(void *nothing)
{
    (void)nothing;
    return timer_cancel(&distant);
}

TEST("a timer calls its callback once, in an interrupt and not early, started on either core; then it can be started "
     "again")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        calls = 0;
        EXPECT(!timer_is_alive(&once));
        const instant_t start = clock_now();
        crew_start(&ann, start_once, HIGH, CORE(core));
        EXPECT(crew_result(&ann) == OK);
        EVENTUALLY(calls == 1);
        EXPECT(called_at - start.microseconds >= 2000);
        EXPECT(in_interrupt && !timer_is_alive(&once) && timer_overruns(&once) == 0);
    }
}

/* When `often`, just started, is due first. */
static uint64_t start_often(void)
{
    const uint32_t before = arch_mask_interrupts();
    EXPECT(timer_start(&often) == OK);
    const uint64_t due = often.timeout.deadline;

    arch_restore_interrupts(before);
    return due;
}

TEST("a periodic timer is called or counted as left out at each whole interval, not early, until it is cancelled")
{
    calls = 0;
    const uint64_t first = start_often();
    EVENTUALLY(calls >= 5);
    EXPECT(timer_is_alive(&often));
    EXPECT(timer_cancel(&often) == OK);
    const unsigned were = calls;
    EXPECT(often.timeout.deadline == first + 1000u * (were + timer_overruns(&often)));
    EXPECT(called_at >= often.timeout.deadline - 1000);
    EXPECT(!timer_is_alive(&often) && timer_cancel(&often) == E_STATE);
    EXPECT(sleep_for(MS(3)) == OK);
    EXPECT(calls == were);
}

TEST("a timer that is cancelled in time, on its own core or the other one, is not called, and leaves no alarm behind")
{
    calls = 0;
    for (unsigned core = 0; core <= OTHER; core++) {
        EXPECT(timer_start(&distant) == OK && timer_is_alive(&distant));
        crew_start(&ann, cancel_distant, HIGH, CORE(core));
        EXPECT(crew_result(&ann) == OK);
        EXPECT(!timer_is_alive(&distant));
    }
    EXPECT(timer_start(&distant) == OK && timer_cancel(&distant) == OK); /* takes this core's alarm back as well */
    EXPECT(calls == 0);
}

TEST("a timer started later that is due earlier is called first, though another core's alarm was set for the other one")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        calls = 0;
        EXPECT(timer_start(&distant) == OK);
        crew_start(&ann, start_once, HIGH, CORE(core));
        EXPECT(crew_result(&ann) == OK);
        EVENTUALLY(calls == 1);
        EXPECT(timer_is_alive(&distant) && timer_cancel(&distant) == OK);
    }
}

static volatile unsigned calls_before;

static void look_at_calls(void *nothing)
{
    (void)nothing;
    calls_before = calls;
}

TEST("of two that are due when interrupts are let in again, the earlier one is called first")
{
    static struct timer earlier = TIMER_INIT(.callback = look_at_calls, .interval = MS(1));
    const instant_t start = clock_now();

    calls = 0;
    calls_before = 1;
    const uint32_t before = arch_mask_interrupts();
    EXPECT(timer_start(&once) == OK && timer_start(&earlier) == OK);
    while (clock_since(start).microseconds < 4000)
        arch_relax();
    arch_restore_interrupts(before);
    EVENTUALLY(calls == 1);
    EXPECT(calls_before == (earlier.timeout.deadline > once.timeout.deadline)); /* where the host slept in between */
}

/* Whoever looked at half of its time only would take it for one that is due at once. */
static struct timer far_away =
    TIMER_INIT(.callback = count, .argument = (void *)&calls, .interval = US((1ull << 32) + 1));

static int start_once_before_far_away(void *nothing)
{
    (void)nothing;
    const uint32_t before = arch_mask_interrupts(); /* lest `once` be due first */
    EXPECT(timer_start(&once) == OK && timer_start(&far_away) == OK);
    EXPECT(timer_cancel(&once) == OK);
    const int result = timer_start(&distant);
    arch_restore_interrupts(before);
    return result;
}

static int cancel_far_away(void *nothing)
{
    (void)nothing;
    return timer_cancel(&far_away);
}

TEST("an alarm that was set for a timer cancelled since calls none that is due hours later, nor keeps one from being "
     "called in time")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        calls = 0;
        crew_start(&ann, start_once_before_far_away, HIGH, CORE(core));
        EXPECT(crew_result(&ann) == OK);
        EXPECT(sleep_for(MS(4)) == OK);
        EXPECT(calls == 0 && timer_is_alive(&far_away));
        EXPECT(timer_cancel(&distant) == OK);
        crew_start(&ann, start_once, HIGH, CORE(OTHER - core));
        EXPECT(crew_result(&ann) == OK);
        EVENTUALLY(calls == 1);
        crew_start(&ann, cancel_far_away, HIGH, CORE(core)); /* takes that core's alarm back */
        EXPECT(crew_result(&ann) == OK && calls == 1);
    }
}

/* --- Misuse -------------------------------------------------------------------------- */

TEST("a start of a started one and a cancel of one that is not are E_STATE and change nothing")
{
    calls = 0;
    EXPECT(timer_cancel(&distant) == E_STATE);
    EXPECT(timer_start(&distant) == OK && timer_start(&distant) == E_STATE);
    EXPECT(timer_is_alive(&distant) && timer_cancel(&distant) == OK);
    EXPECT(timer_start(&once) == OK);
    EVENTUALLY(calls == 1);
    EXPECT(timer_cancel(&once) == E_STATE);
    EXPECT(sleep_for(MS(3)) == OK);
    EXPECT(calls == 1);
}

TEST("a timer without a callback, or periodic without an interval, is E_INVALID")
{
    struct timer nothing_to_call = TIMER_INIT(.interval = MS(1));
    struct timer always = TIMER_INIT(.callback = count, .argument = (void *)&calls, .periodic = true);

    EXPECT(timer_start(&nothing_to_call) == E_INVALID && !timer_is_alive(&nothing_to_call));
    EXPECT(timer_start(&always) == E_INVALID && !timer_is_alive(&always));
}

/* --- Interrupts and callbacks ------------------------------------------------------------ */

static struct {
    int start, again, cancel;
} seen;

static void use_in_interrupt(void)
{
    seen.start = timer_start(&once);
    seen.again = timer_start(&once);
    seen.cancel = timer_cancel(&once);
}

TEST("an interrupt on either core may start and cancel")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, use_in_interrupt);
        EXPECT(seen.start == OK && seen.again == E_STATE && seen.cancel == OK);
    }
}

static struct timer own;

static void start_own_until_three(void *nothing)
{
    (void)nothing;
    if (++calls < 3)
        EXPECT(timer_start(&own) == OK);
}

static void cancel_own_at_three(void *nothing)
{
    (void)nothing;
    if (++calls == 3)
        EXPECT(timer_cancel(&own) == OK);
}

TEST("a callback may start its timer anew, also with no interval at all, and cancel its periodic one")
{
    own = (struct timer)TIMER_INIT(.callback = start_own_until_three);
    calls = 0;
    EXPECT(timer_start(&own) == OK);
    EVENTUALLY(calls == 3 && !timer_is_alive(&own));
    own = (struct timer)TIMER_INIT(.callback = cancel_own_at_three, .interval = MS(1), .periodic = true);
    calls = 0;
    EXPECT(timer_start(&own) == OK);
    EVENTUALLY(calls == 3 && !timer_is_alive(&own));
    EXPECT(sleep_for(MS(3)) == OK);
    EXPECT(calls == 3);
}

TEST("what a long masked stretch leaves out is counted, and the phase is kept")
{
    calls = 0;
    const instant_t start = clock_now();
    EXPECT(timer_start(&often) == OK);
    const uint32_t before = arch_mask_interrupts();
    while (clock_since(start).microseconds < 5500)
        arch_relax();
    arch_restore_interrupts(before);
    EVENTUALLY(calls >= 1);
    EXPECT(timer_cancel(&often) == OK);
    EXPECT(timer_overruns(&often) >= 4);
    EXPECT(called_at - start.microseconds >= 1000u * (calls + timer_overruns(&often)));
}

/* --- Served by a thread --------------------------------------------------------------------- */

static struct timer_queue queue = TIMER_QUEUE_INIT;
static struct timer served =
    TIMER_INIT(.callback = count, .argument = (void *)&calls, .interval = MS(1), .queue = &queue);

static int serve(void *nothing)
{
    (void)nothing;
    return timer_serve(&queue, FOREVER);
}

static int serve_shortly(void *nothing)
{
    (void)nothing;
    return timer_serve(&queue, MS(2));
}

TEST("one who serves waits until a timer is due, on either core, and its callback is called in a thread")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        calls = 0;
        crew_block(&ann, serve, HIGH, CORE(core));
        EXPECT(timer_start(&served) == OK);
        EXPECT(crew_result(&ann) == OK);
        EXPECT(calls == 1 && !in_interrupt && !timer_is_alive(&served));
    }
}

TEST("a timer that was due before anybody served is called at once when somebody does")
{
    calls = 0;
    EXPECT(timer_start(&served) == OK);
    EVENTUALLY(queue.first);
    EXPECT(calls == 0 && timer_is_alive(&served) && timer_start(&served) == E_STATE);
    EXPECT(timer_serve(&queue, NO_WAIT) == OK);
    EXPECT(calls == 1 && !timer_is_alive(&served));
    EXPECT(timer_serve(&queue, NO_WAIT) == E_TIMEOUT);
}

TEST("serving says E_TIMEOUT with NO_WAIT and after the time, not early, on either core")
{
    EXPECT(timer_serve(&queue, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(timer_serve(&queue, MS(2)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    crew_start(&ann, serve_shortly, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
    EXPECT(wait_queue_is_empty(&queue.servers));
}

static int in_handler;

static void serve_in_interrupt(void)
{
    in_handler = timer_serve(&queue, FOREVER);
}

TEST("serving in an interrupt or masked is E_CONTEXT where it would wait")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, serve_in_interrupt);
        EXPECT(in_handler == E_CONTEXT);
    }
    EXPECT(crew_masked(serve) == E_CONTEXT && crew_masked(serve_shortly) == E_CONTEXT);
}

TEST("a timer that is due but not served can be cancelled, and is not called then")
{
    for (unsigned round = 0; round < 2; round++) {
        served.periodic = round == 1;
        calls = 0;
        EXPECT(timer_start(&served) == OK);
        EVENTUALLY(queue.first);
        EXPECT(timer_cancel(&served) == OK && !timer_is_alive(&served));
        EXPECT(timer_serve(&queue, MS(3)) == E_TIMEOUT);
        EXPECT(calls == 0);
    }
    served.periodic = false;
}

TEST("a periodic timer that nobody serves waits once, and its overruns are counted")
{
    calls = 0;
    served.periodic = true;
    EXPECT(timer_start(&served) == OK);
    EVENTUALLY(timer_overruns(&served) >= 3);
    EXPECT(timer_cancel(&served) == OK);
    EXPECT(timer_serve(&queue, NO_WAIT) == E_TIMEOUT);
    EXPECT(calls == 0);
    served.interval = SECONDS(3600);
    EXPECT(timer_start(&served) == OK && timer_overruns(&served) == 0);
    EXPECT(timer_cancel(&served) == OK);
    served.interval = MS(1);
    EXPECT(timer_start(&served) == OK);
    EXPECT(timer_serve(&queue, FOREVER) == OK && timer_serve(&queue, FOREVER) == OK);
    EXPECT(calls == 2);
    EXPECT(timer_cancel(&served) == OK);
    served.periodic = false;
}

/* --- Races ------------------------------------------------------------------------------------ */

enum { ROUNDS = 300 };

static int cancel_again_and_again(void *nothing)
{
    unsigned cancelled = 0;

    (void)nothing;
    for (unsigned round = 0; round < ROUNDS; round++) {
        EXPECT(timer_start(&once) == OK);
        sleep_for(US(20 + round % 40));
        const int result = timer_cancel(&once);
        EXPECT(result == OK || result == E_STATE);
        cancelled += result == OK;
        EVENTUALLY(calls == round + 1 - cancelled);
    }
    return OK;
}

TEST("a cancel that meets the call is OK and nothing is called, or E_STATE and it is called once")
{
    calls = 0;
    once.interval = US(50);
    crew_start(&ann, cancel_again_and_again, NORMAL, ANY_CORE);
    EXPECT(crew_result(&ann) == OK);
    once.interval = MS(2);
}

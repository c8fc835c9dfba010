/*
 * timer - a function called later, and called off in time; Python's threading.Timer.
 *
 * Watch: in Python each Timer is a thread that sleeps. Here it is a few words in a
 * heap of deadlines, and its function is called in an interrupt: so it must be short
 * and may not wait. One that takes its time, or waits, is served by a thread, which
 * may serve any number of timers.
 *
 * What Python lacks: a periodic timer keeps its rhythm however late a call was, and
 * tells how many calls fell out (overruns) where one took longer than its interval.
 *
 * Try: a callback that sleeps, without a thread that serves it: what does sleep_for()
 * answer? .interval = SECONDS(1) for the watchdog, and feed it too late.
 */
#include "lib/duet.h"

enum { BEATS = 5, BEAT_MS = 4, SLOW_BEATS = 4 };

static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

static struct semaphore called = SEMAPHORE_INIT(0);

/* --- Later ----------------------------------------------------------------------------------- */

static const char *order[2];
static unsigned calls;

static void note_call(void *name)
{
    order[calls++ % COUNT_OF(order)] = name;
    semaphore_release(&called);
}

static struct timer in_20_ms = TIMER_INIT(.callback = note_call, .argument = "20 ms", .interval = MS(20));
static struct timer in_10_ms = TIMER_INIT(.callback = note_call, .argument = "10 ms", .interval = MS(10));

static void later(void)
{
    print("later\n");
    thread_set_core(thread_current(), CORE(0)); /* or each core may have one to call, and both at once */
    const instant_t start = clock_now();
    expect(timer_start(&in_20_ms) == OK && timer_start(&in_10_ms) == OK, "two are started, the later one first");
    const bool held_up = clock_since(start).microseconds >= 10000; /* the one started first may be due first, then */
    for (unsigned n = 0; n < COUNT_OF(order); n++)
        semaphore_acquire(&called, FOREVER);
    expect(clock_since(start).microseconds >= 20000, "nobody was called early");
    expect(order[0] == in_10_ms.argument || held_up, "and the one that is due first was called first");
    expect(!timer_is_alive(&in_10_ms) && !timer_is_alive(&in_20_ms), "each once: now they are no longer alive");
    expect(timer_cancel(&in_10_ms) == E_STATE, "too late to cancel");
}

/* --- Called off in time ----------------------------------------------------------------------------- */

static void bark(void *nothing)
{
    (void)nothing;
    print("the watchdog barks\n");
    failures++;
}

static struct timer watchdog = TIMER_INIT(.callback = bark, .interval = SECONDS(3600));

static void called_off(void)
{
    print("called off in time\n");
    timer_start(&watchdog);
    expect(timer_is_alive(&watchdog), "a watchdog that barks in an hour is alive");
    expect(timer_start(&watchdog) == E_STATE, "and cannot be started twice");
    expect(timer_cancel(&watchdog) == OK && timer_start(&watchdog) == OK, "fed: cancelled, and started anew");
    expect(timer_cancel(&watchdog) == OK && !timer_is_alive(&watchdog), "cancelled: it will never bark");
}

/* --- Again and again ---------------------------------------------------------------------------------- */

static instant_t beats[BEATS];
static unsigned beat_count;

static void beat(void *nothing)
{
    (void)nothing;
    if (beat_count < BEATS) { /* or one more, before it is cancelled */
        beats[beat_count++] = clock_now();
        semaphore_release(&called);
    }
}

static struct timer heart = TIMER_INIT(.callback = beat, .interval = MS(BEAT_MS), .periodic = true);

static void again_and_again(void)
{
    bool in_time = true;

    print("again and again\n");
    const instant_t start = clock_now();
    timer_start(&heart);
    for (unsigned n = 0; n < BEATS; n++)
        semaphore_acquire(&called, FOREVER);
    expect(timer_cancel(&heart) == OK, "a periodic one goes on until it is cancelled");
    for (unsigned n = 0; n < BEATS; n++)
        in_time = in_time && clock_between(start, beats[n]).microseconds >= 1000 * BEAT_MS * (n + 1);
    expect(in_time, "no call came before its time");
}

/* --- By a thread ------------------------------------------------------------------------------------------ */

static struct timer_queue reports = TIMER_QUEUE_INIT;
static struct thread *caller;
static unsigned slow_beats;

static void beat_slowly(void *nothing)
{
    (void)nothing;
    caller = thread_current();
    slow_beats++;
    sleep_for(MS(3 * BEAT_MS)); /* waits, as no interrupt could, and too long */
}

static struct timer slow_heart =
    TIMER_INIT(.callback = beat_slowly, .interval = MS(BEAT_MS), .periodic = true, .queue = &reports);

static int serve(void *nothing)
{
    int result = OK;

    (void)nothing;
    while (slow_beats < SLOW_BEATS && result == OK)
        result = timer_serve(&reports, FOREVER);
    return result;
}

THREAD(server, 1024, .target = serve, .core = CORE(CORES - 1));

static void by_a_thread(void)
{
    print("by a thread, and slower than its interval\n");
    thread_start(&server);
    timer_start(&slow_heart);
    thread_join(&server, FOREVER);
    expect(thread_result(&server) == OK && caller == &server, "it was called by the thread that serves it");
    expect(timer_overruns(&slow_heart) > 0, "calls that fell out are counted");
    expect(timer_cancel(&slow_heart) == OK, "and it is cancelled");
}

int main(void)
{
    later();
    called_off();
    again_and_again();
    by_a_thread();
    return failures ? 1 : 0;
}

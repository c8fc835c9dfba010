/*
 * daemon - a thread that does not keep the program alive, and one that does;
 * Python's Thread(daemon=True).
 *
 * Watch: main() returns while both still work. The program ends when `saver`, which
 * is no daemon, has ended: all of its lines are printed. `ticker`, which is one, is
 * cut off in the middle of what it does: its last line never comes, and nothing of
 * its cleans up. So a daemon must hold nothing that matters: no half-written file.
 *
 * What is checked is checked by `saver`, for nobody is left after it: a thread's
 * failure does not reach the exit status, which is main()'s, so it ends the program
 * itself, by a fault, if something is wrong.
 *
 * Try: .daemon = false for the ticker: does the program end? .daemon = true for the
 * saver: what is missing?
 */
#include "lib/duet.h"

enum { RECORDS = 5 };

static volatile unsigned ticks;
static struct event main_returns = EVENT_INIT;

static int tick(void *nothing)
{
    (void)nothing;
    for (;;) {
        ticks++;
        sleep_for(MS(2));
    }
    print("ticker: never printed\n");
    return 0;
}

THREAD(ticker, 1024, .target = tick, .daemon = true, .core = CORE(CORES - 1));

static __attribute__((noinline)) void fail(const char *why)
{
    print("saver: FAILED: %s\n", why);
    __builtin_trap();
}

static int save(void *nothing)
{
    (void)nothing;
    event_wait(&main_returns, FOREVER);
    const unsigned before = ticks;
    for (unsigned i = 1; i <= RECORDS; i++) {
        print("saver: record %u of %u\n", i, RECORDS);
        sleep_for(MS(4));
    }
    while (ticks == before) /* on a slow machine below, too: it goes on until it is cut off */
        sleep_for(MS(1));
    if (thread_count() != 3 || !thread_is_alive(&ticker))
        fail("main, which waits for this thread, the ticker and this thread are not those alive");
    print("saver: all is saved, and the ticker ticked meanwhile; with this thread the program ends\n");
    return 0;
}

THREAD(saver, 1536, .target = save, .core = CORE(0));

int main(void)
{
    thread_start(&ticker);
    thread_start(&saver);
    print("main: %s is a daemon, %s is not; main returns\n", ticker.daemon ? "ticker" : "nobody",
          saver.daemon ? "nobody" : saver.name);
    event_set(&main_returns);
    return ticker.daemon && !saver.daemon ? 0 : 1;
}

/*
 * spinner_thread - a spinner turns while an answer is computed; spinner_thread.py of
 * Fluent Python, chapter 19.
 *
 * Watch: supervise() starts the spinner, computes, and tells it to end. Nobody can
 * stop a thread from outside without harm (in Python nobody can at all), so it is
 * asked: by an event, which is its clock as well. A wait that times out is the next
 * turn, a wait that is answered is the end.
 *
 * Try: sleep_for(MS(100)) and a flag in place of the event: how long does the program
 * take to end? A computation in place of the sleep in slow(): on two cores, on one.
 */
#include "lib/duet.h"

static struct event done = EVENT_INIT;
static volatile int turns;

/* Its result is how often it has turned. */
static int spin(void *message)
{
    do {
        print("\r%c %s", "\\|/-"[turns % 4], (const char *)message);
        turns++;
    } while (event_wait(&done, MS(100)) == E_TIMEOUT);
    print("\r%*s\r", 11, "");
    return turns;
}

/* Stands for a page from far away, or a long computation. */
static int slow(void)
{
    sleep_for(SECONDS(1));
    while (turns < 4) /* only where the machine below is slower still */
        sleep_for(MS(100));
    return 42;
}

THREAD(spinner, 1024, .target = spin, .arg = "thinking!");

static int supervise(void)
{
    print("spinner: %s, %s\n", spinner.name, thread_state_name(thread_state(&spinner)));
    thread_start(&spinner);
    const int result = slow();
    event_set(&done);
    thread_join(&spinner, FOREVER);
    return result;
}

int main(void)
{
    const int answer = supervise();

    print("answer: %d\n", answer);
    return answer == 42 && thread_result(&spinner) >= 4 && !thread_is_alive(&spinner) ? 0 : 1;
}

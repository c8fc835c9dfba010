/*
 * future.c - what lib/future.h promises:
 *
 *   a promise is kept once, with a value or an error, by a thread or an interrupt
 *   whoever waits gets it, on both cores; an error of the job is told from one of the wait
 *   cancelled in time it is never begun; too late, nothing has changed
 *   callbacks are called once each, in order, by who ended it
 *   several are handed out in the order in which they ended, each once
 *   an executor takes each as often as it was told, and no error gets lost
 */
#include <string.h>

#include "tests/harness/crew.h"

static struct future answer = FUTURE_INIT(int);
static struct future three[3] = { [0 ... 2] = FUTURE_INIT(int) };

static void begin_anew(struct future *futures, size_t count)
{
    for (size_t i = 0; i < count; i++)
        EXPECT(future_init(&futures[i], sizeof(int)) == OK);
}

static int ask(void *nothing)
{
    int value = -1;

    (void)nothing;
    const int status = future_result(&answer, &value, FOREVER);
    crew_note();
    return status == OK ? value : status;
}

static int ask_shortly(void *nothing)
{
    (void)nothing;
    return future_result(&answer, NULL, MS(2));
}

static void start_four_who_ask(void)
{
    crew_block(&ann, ask, LOW, CORE(0));
    crew_block(&bob, ask, HIGH, CORE(OTHER));
    crew_block(&cat, ask, NORMAL, CORE(OTHER));
    crew_block(&dan, ask, NORMAL, ANY_CORE);
}

static bool all_four_got(int result)
{
    return crew_result(&ann) == result && crew_result(&bob) == result && crew_result(&cat) == result &&
           crew_result(&dan) == result;
}

/* --- One ------------------------------------------------------------------------------- */

TEST("a new future is not done, running or cancelled; asking it says E_TIMEOUT, not early, and changes nothing")
{
    int value = 5, status = 6;

    EXPECT(!future_done(&answer) && !future_running(&answer) && !future_cancelled(&answer));
    EXPECT(future_result(&answer, &value, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(future_exception(&answer, &status, MS(2)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    EXPECT(value == 5 && status == 6 && !future_done(&answer));
    crew_start(&ann, ask_shortly, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
}

TEST("a value too large is E_INVALID, and the future is as it was")
{
    EXPECT(future_init(&answer, FUTURE_VALUE_BYTES_MAX + 1) == E_INVALID);
    EXPECT(answer.value_bytes == sizeof(int));
}

TEST("whoever waits gets the value, on both cores, and whoever asks later too")
{
    int value = 0;

    begin_anew(&answer, 1);
    start_four_who_ask();
    EXPECT(future_set_result(&answer, &(int){ 42 }) == OK);
    EXPECT(all_four_got(42));
    EXPECT(future_done(&answer) && !future_cancelled(&answer));
    EXPECT(future_result(&answer, &value, NO_WAIT) == OK && value == 42);
    EXPECT(future_result(&answer, NULL, FOREVER) == OK);
}

TEST("those that wait are woken by priority, in the order they came among equals")
{
    begin_anew(&answer, 1);
    crew_order_forget();
    crew_take_no_turns();
    crew_block(&ann, ask, HIGH, CORE(0));
    crew_block(&bob, ask, HIGH + 1, CORE(0));
    crew_block(&cat, ask, HIGH, CORE(0));
    crew_block(&dan, ask, LOW, CORE(0));
    EXPECT(future_set_result(&answer, &(int){ 1 }) == OK);
    EXPECT(all_four_got(1));
    EXPECT(crew_order_is("bacd"));
}

TEST("a promise is kept once")
{
    int value = 0;

    begin_anew(&answer, 1);
    EXPECT(future_set_result(&answer, &(int){ 1 }) == OK);
    EXPECT(future_set_result(&answer, &(int){ 2 }) == E_STATE);
    EXPECT(future_set_exception(&answer, E_CLOSED) == E_STATE);
    EXPECT(future_cancel(&answer) == E_STATE);
    EXPECT(future_result(&answer, &value, NO_WAIT) == OK && value == 1);
}

TEST("an error goes to whoever waits, in place of the value; what is not negative is no error")
{
    int value = 5;

    begin_anew(&answer, 1);
    EXPECT(future_set_exception(&answer, OK) == E_INVALID && future_set_exception(&answer, 7) == E_INVALID);
    start_four_who_ask();
    EXPECT(future_set_exception(&answer, E_INVALID) == OK);
    EXPECT(all_four_got(E_INVALID));
    EXPECT(future_result(&answer, &value, NO_WAIT) == E_INVALID && value == 5);
}

TEST("future_exception() tells a job that answered E_TIMEOUT from one that is not done")
{
    int status = OK;

    begin_anew(&answer, 1);
    EXPECT(future_exception(&answer, &status, NO_WAIT) == E_TIMEOUT && status == OK);
    EXPECT(future_set_exception(&answer, E_TIMEOUT) == OK);
    EXPECT(future_exception(&answer, &status, NO_WAIT) == OK && status == E_TIMEOUT);
}

TEST("cancelled, it is done, whoever waits gets E_CANCELLED, and its promise cannot be kept any more")
{
    begin_anew(&answer, 1);
    start_four_who_ask();
    EXPECT(future_cancel(&answer) == OK);
    EXPECT(all_four_got(E_CANCELLED));
    EXPECT(future_done(&answer) && future_cancelled(&answer));
    EXPECT(future_cancel(&answer) == OK);
    EXPECT(future_set_result(&answer, &(int){ 1 }) == E_STATE);
}

/* --- Callbacks ---------------------------------------------------------------------------- */

static struct {
    char order[8];
    unsigned count;
    struct thread *caller;
    struct future *future;
} calls;

static void note_call(struct future *future, void *initial)
{
    calls.order[calls.count++] = *(const char *)initial;
    calls.caller = thread_current();
    calls.future = future;
    EXPECT(future_done(future));
}

static int keep(void *nothing)
{
    (void)nothing;
    return future_set_result(&answer, &(int){ 3 });
}

TEST("callbacks are called in order by the thread that ended it; one that comes late at once, by its own")
{
    struct future_callback first = FUTURE_CALLBACK_INIT(note_call, "a");
    struct future_callback second = FUTURE_CALLBACK_INIT(note_call, "b");
    struct future_callback late = FUTURE_CALLBACK_INIT(note_call, "c");

    begin_anew(&answer, 1);
    future_add_done_callback(&answer, &first);
    future_add_done_callback(&answer, &second);
    EXPECT(calls.count == 0);
    crew_start(&bob, keep, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&bob) == OK);
    EXPECT(calls.count == 2 && strcmp(calls.order, "ab") == 0 && calls.caller == &bob && calls.future == &answer);
    future_add_done_callback(&answer, &late);
    EXPECT(calls.count == 3 && calls.order[2] == 'c' && calls.caller == thread_current());
}

TEST("a callback is also called when it is cancelled, and may be used again then")
{
    struct future_callback callback = FUTURE_CALLBACK_INIT(note_call, "d");

    for (unsigned i = 0; i < 2; i++) {
        begin_anew(&answer, 1);
        calls.count = 0;
        future_add_done_callback(&answer, &callback);
        EXPECT(future_cancel(&answer) == OK && calls.count == 1);
    }
}

/* --- Several ---------------------------------------------------------------------------------- */

static struct future_completions completions;

static int wait_for_next(void *nothing)
{
    struct future *future = NULL;

    (void)nothing;
    const int status = future_next(&completions, &future, FOREVER);
    return status == OK ? (int)(future - three) : status;
}

TEST("several are handed out in the order in which they ended, those done before first, and then E_CLOSED")
{
    struct future *future;

    begin_anew(three, 3);
    EXPECT(future_set_result(&three[1], &(int){ 1 }) == OK);
    EXPECT(future_as_completed(&completions, three, 3) == OK);
    EXPECT(future_set_exception(&three[2], E_CLOSED) == OK);
    EXPECT(future_cancel(&three[0]) == OK);
    EXPECT(future_next(&completions, &future, NO_WAIT) == OK && future == &three[1]);
    EXPECT(future_next(&completions, &future, NO_WAIT) == OK && future == &three[2]);
    EXPECT(future_next(&completions, &future, NO_WAIT) == OK && future == &three[0]);
    EXPECT(future_next(&completions, &future, FOREVER) == E_CLOSED);
}

TEST("who waits for the next one is handed it from either core; nobody waits too long")
{
    struct future *future = NULL;

    begin_anew(three, 3);
    EXPECT(future_as_completed(&completions, three, 3) == OK);
    EXPECT(future_next(&completions, &future, NO_WAIT) == E_TIMEOUT);
    EXPECT(future_next(&completions, &future, MS(2)) == E_TIMEOUT && future == NULL);
    crew_block(&ann, wait_for_next, NORMAL, CORE(0));
    EXPECT(future_set_result(&three[2], &(int){ 0 }) == OK);
    EXPECT(crew_result(&ann) == 2);
    crew_block(&ann, wait_for_next, NORMAL, CORE(OTHER));
    EXPECT(future_set_result(&three[0], &(int){ 0 }) == OK);
    EXPECT(crew_result(&ann) == 0);
    future_stop(&completions);
}

TEST("one is watched once at a time: a second watch is E_STATE and leaves all as it was")
{
    struct future_completions second;
    struct future *future;

    begin_anew(three, 3);
    EXPECT(future_as_completed(&completions, &three[2], 1) == OK);
    EXPECT(future_as_completed(&second, three, 3) == E_STATE);
    EXPECT(future_wait(three, 3, FIRST_COMPLETED, FOREVER) == E_STATE);
    EXPECT(future_set_result(&three[2], &(int){ 0 }) == OK);
    EXPECT(future_next(&completions, &future, NO_WAIT) == OK && future == &three[2]);
    EXPECT(future_as_completed(&second, three, 3) == OK);
    future_stop(&second);
    EXPECT(future_next(&second, &future, FOREVER) == E_CLOSED);
    EXPECT(future_as_completed(&second, three, 3) == OK);
    future_stop(&second);
}

static int keep_after_a_while(void *nothing)
{
    (void)nothing;
    sleep_for(MS(1));
    future_set_result(&three[1], &(int){ 0 });
    crew_until(1);
    future_set_exception(&three[0], E_CLOSED);
    crew_until(2);
    return future_set_result(&three[2], &(int){ 0 });
}

TEST("future_wait() waits for one, for one with an error, for all, and not longer than told")
{
    begin_anew(three, 3);
    crew_go(0);
    crew_start(&ann, keep_after_a_while, NORMAL, CORE(OTHER));
    EXPECT(future_wait(three, 3, FIRST_COMPLETED, FOREVER) == OK && future_done(&three[1]));
    EXPECT(!future_done(&three[0]) && !future_done(&three[2]));
    EXPECT(future_wait(three, 3, FIRST_EXCEPTION, MS(2)) == E_TIMEOUT);
    crew_go(1);
    EXPECT(future_wait(three, 3, FIRST_EXCEPTION, FOREVER) == OK && future_done(&three[0]));
    EXPECT(future_wait(three, 3, ALL_COMPLETED, MS(2)) == E_TIMEOUT);
    EXPECT(future_wait(three, 3, ALL_COMPLETED, NO_WAIT) == E_TIMEOUT);
    crew_go(2);
    EXPECT(future_wait(three, 3, ALL_COMPLETED, FOREVER) == OK && future_done(&three[2]));
    EXPECT(crew_result(&ann) == OK);
    EXPECT(future_wait(three, 0, FIRST_COMPLETED, FOREVER) == OK);
}

static int wait_for_all_three(void *nothing)
{
    (void)nothing;
    return future_wait(three, 3, ALL_COMPLETED, FOREVER);
}

TEST("any number of threads wait for all of them, also of those that somebody watches")
{
    struct future *future;

    begin_anew(three, 3);
    EXPECT(future_as_completed(&completions, three, 3) == OK);
    crew_block(&ann, wait_for_all_three, LOW, CORE(0));
    crew_block(&bob, wait_for_all_three, HIGH, CORE(OTHER));
    for (unsigned i = 0; i < 3; i++) {
        EXPECT(thread_is_alive(&ann) && thread_is_alive(&bob));
        EXPECT(future_set_result(&three[2 - i], &(int){ 0 }) == OK);
        EXPECT(future_next(&completions, &future, NO_WAIT) == OK && future == &three[2 - i]);
    }
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
}

TEST("waiting for one asks for nothing: its error is still to be asked for")
{
    struct future_queue jobs = { 0 };

    begin_anew(&answer, 1);
    EXPECT(future_join(&answer, NO_WAIT) == E_TIMEOUT && future_join(&answer, MS(1)) == E_TIMEOUT);
    EXPECT(future_set_exception(&answer, E_INVALID) == OK);
    EXPECT(future_join(&answer, FOREVER) == OK && future_wait(&answer, 1, ALL_COMPLETED, FOREVER) == OK);
    EXPECT(future_put(&jobs, &answer, NULL, NULL, 1) == E_STATE);
    EXPECT(future_result(&answer, NULL, NO_WAIT) == E_INVALID);
}

static int wait_for_answer(void *nothing)
{
    struct future *future = NULL;

    (void)nothing;
    return future_next(&completions, &future, FOREVER) == OK && future == &answer;
}

TEST("one that is waited for and watched wakes both, whichever is more urgent")
{
    for (unsigned i = 0; i < 2; i++) {
        begin_anew(&answer, 1);
        EXPECT(future_as_completed(&completions, &answer, 1) == OK);
        crew_block(&ann, ask, i ? HIGH : LOW, CORE(0));
        crew_block(&bob, wait_for_answer, i ? LOW : HIGH, CORE(i ? OTHER : 0));
        EXPECT(future_set_result(&answer, &(int){ 8 }) == OK);
        EXPECT(crew_result(&ann) == 8 && crew_result(&bob) == true);
    }
}

/* --- Interrupts ------------------------------------------------------------------------------------ */

static struct {
    int result, exception, next, wait, keep;
} seen;

static void try_in_interrupt(void)
{
    int status;
    struct future *future;

    seen.result = future_result(&answer, NULL, FOREVER);
    seen.exception = future_exception(&answer, &status, NO_WAIT);
    seen.next = future_next(&completions, &future, FOREVER);
    seen.wait = future_wait(three, 3, ALL_COMPLETED, FOREVER);
    seen.keep = future_set_result(&answer, &(int){ 9 });
}

TEST("an interrupt handler keeps a promise, on either core, but may not wait for one")
{
    for (unsigned core = 0; core < CORES; core++) {
        begin_anew(&answer, 1);
        begin_anew(three, 3);
        EXPECT(future_as_completed(&completions, &answer, 1) == OK);
        crew_block(&ann, ask, NORMAL, CORE(OTHER));
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.result == E_CONTEXT && seen.exception == E_TIMEOUT && seen.next == E_CONTEXT);
        EXPECT(seen.wait == E_CONTEXT && seen.keep == OK);
        EXPECT(crew_result(&ann) == 9);
        future_stop(&completions);
    }
}

/* --- Executors ----------------------------------------------------------------------------------------- */

static struct future_queue jobs;

static int answer_argument(const void *argument, void *value)
{
    *(int *)value = *(const int *)argument;
    return *(const int *)argument;
}

static int do_one(void *nothing)
{
    struct future *future;
    const int result = future_take(&jobs, &future, FOREVER);

    (void)nothing;
    if (result == OK)
        future_finish(future, future->function(future->argument, future->value));
    return result;
}

static int put(struct future *future, const int *argument)
{
    return future_put(&jobs, future, answer_argument, argument, 1);
}

TEST("jobs are taken in the order they came, by who waits for one or comes later; one in use cannot be put")
{
    static const int one = 1, two = 2;
    struct future *future;
    int value = 0;

    begin_anew(three, 3);
    EXPECT(future_take(&jobs, &future, NO_WAIT) == E_TIMEOUT);
    crew_block(&ann, do_one, NORMAL, CORE(OTHER));
    EXPECT(put(&three[0], &one) == OK);
    EXPECT(future_result(&three[0], &value, FOREVER) == one && value == one && crew_result(&ann) == OK);
    EXPECT(put(&three[0], &two) == OK && put(&three[1], &one) == OK && put(&three[2], &one) == OK);
    EXPECT(put(&three[0], &one) == E_STATE && future_cancel(&three[1]) == OK);
    EXPECT(future_take(&jobs, &future, NO_WAIT) == OK && future == &three[0] && future_running(future));
    EXPECT(put(&three[0], &one) == E_STATE && future_cancel(&three[0]) == E_STATE);
    EXPECT(future_set_result(&three[0], &one) == E_STATE && three[0].argument == &two);
    EXPECT(future_take(&jobs, &future, NO_WAIT) == OK && future == &three[2]);
    future_finish(&three[2], OK);
    future_finish(&three[0], OK);
    EXPECT(future_take(&jobs, &future, NO_WAIT) == E_TIMEOUT);
}

TEST("an error that nobody has asked for is not overwritten")
{
    static const int error = E_CLOSED, fine = OK;

    begin_anew(three, 3);
    EXPECT(put(&three[0], &error) == OK && do_one(NULL) == OK);
    EXPECT(put(&three[0], &fine) == E_STATE);
    EXPECT(future_result(&three[0], NULL, NO_WAIT) == E_CLOSED);
    EXPECT(put(&three[0], &fine) == OK && do_one(NULL) == OK);
    EXPECT(future_result(&three[0], NULL, NO_WAIT) == OK);
}

TEST("one that is watched cannot be put until it is handed out")
{
    static const int fine = OK;
    struct future *future;

    begin_anew(three, 3);
    EXPECT(future_cancel(&three[0]) == OK && future_as_completed(&completions, three, 1) == OK);
    EXPECT(put(&three[0], &fine) == E_STATE);
    EXPECT(future_next(&completions, &future, NO_WAIT) == OK);
    EXPECT(put(&three[0], &fine) == OK && do_one(NULL) == OK);
}

TEST("one of several shares is done when all are finished, with the first error that came")
{
    static const int error = E_CLOSED;
    struct future *future;

    begin_anew(three, 3);
    EXPECT(future_put(&jobs, &three[0], answer_argument, &error, 3) == OK);
    EXPECT(do_one(NULL) == OK && !future_done(&three[0]));
    EXPECT(future_take(&jobs, &future, NO_WAIT) == OK && future_take(&jobs, &future, NO_WAIT) == OK);
    EXPECT(future_take(&jobs, &future, NO_WAIT) == E_TIMEOUT);
    future_finish(future, E_INVALID);
    EXPECT(!future_done(future));
    future_finish(future, OK);
    EXPECT(future_result(&three[0], NULL, NO_WAIT) == E_CLOSED);
}

TEST("shares go to all who wait for a job; what is withdrawn is not taken, and what was taken is waited for")
{
    static const int fine = OK;
    struct future *future;

    begin_anew(three, 3);
    crew_block(&ann, do_one, NORMAL, CORE(0));
    crew_block(&bob, do_one, NORMAL, CORE(OTHER));
    EXPECT(future_put(&jobs, &three[0], answer_argument, &fine, 4) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(future_take(&jobs, &future, NO_WAIT) == OK);
    future_withdraw(future);
    EXPECT(!future_done(future));
    future_finish(future, OK);
    EXPECT(future_result(&three[0], NULL, NO_WAIT) == E_CANCELLED);
    future_withdraw(future);
    EXPECT(future_take(&jobs, &future, NO_WAIT) == E_TIMEOUT);
}

TEST("closed, it refuses what is put, ends all waits, and what is pending can be taken or ended with an error")
{
    static const int fine = OK;

    begin_anew(three, 3);
    crew_block(&ann, do_one, NORMAL, CORE(0));
    crew_block(&bob, do_one, NORMAL, CORE(OTHER));
    future_close(&jobs, E_NOT_OWNER);
    future_close(&jobs, E_CLOSED);
    EXPECT(crew_result(&ann) == E_CLOSED && crew_result(&bob) == E_CLOSED);
    EXPECT(put(&three[0], &fine) == E_NOT_OWNER && !future_done(&three[0]));
    jobs = (struct future_queue){ 0 };
    EXPECT(put(&three[0], &fine) == OK && put(&three[1], &fine) == OK && put(&three[2], &fine) == OK);
    future_close(&jobs, E_CLOSED);
    EXPECT(do_one(NULL) == OK && future_done(&three[0]));
    future_clear(&jobs, E_OWNER_DIED);
    EXPECT(future_result(&three[1], NULL, NO_WAIT) == E_OWNER_DIED);
    EXPECT(future_result(&three[2], NULL, NO_WAIT) == E_OWNER_DIED);
    EXPECT(do_one(NULL) == E_CLOSED);
}

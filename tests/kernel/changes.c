/*
 * changes.c - changing another thread: suspended, its priority, its core, in
 * every state it can be in, on this core and the other one.
 */
#include "kernel/core/cpu.h"
#include "tests/harness/test.h"

static volatile bool enough;
static volatile unsigned rounds, seen_core;

/* Says that it goes on, and where. */
static int go_round(void *nothing)
{
    (void)nothing;
    while (!enough) {
        seen_core = test_core();
        rounds++;
        arch_relax();
    }
    return 0;
}

THREAD(runner, 1024, .target = go_round);

static void start_runner(unsigned core, unsigned priority)
{
    enough = false;
    rounds = 0;
    seen_core = CORES;
    thread_set_core(&runner, core);
    thread_set_priority(&runner, priority);
    EXPECT(thread_start(&runner) == OK);
    EVENTUALLY(rounds > 0);
}

static void stop_runner(void)
{
    enough = true;
    EXPECT(thread_join(&runner, FOREVER) == OK);
}

static bool goes_on(void)
{
    const unsigned before = rounds;

    EVENTUALLY(rounds > before);
    return true;
}

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile unsigned got;

static int take_tokens(void *nothing)
{
    (void)nothing;
    do {
        semaphore_acquire(&tokens, FOREVER);
        seen_core = test_core();
        got++;
    } while (!enough);
    return 0;
}

THREAD(taker, 1024, .target = take_tokens);

static void start_taker(unsigned core, unsigned priority)
{
    enough = false;
    got = 0;
    thread_set_core(&taker, core);
    thread_set_priority(&taker, priority);
    EXPECT(thread_start(&taker) == OK);
    EVENTUALLY(thread_state(&taker) == BLOCKED);
}

static void stop_taker(void)
{
    enough = true;
    semaphore_release(&tokens);
    EXPECT(thread_join(&taker, FOREVER) == OK);
}

/* --- Suspend and resume -------------------------------------------------------------------- */

TEST("a ready thread that is suspended does not run until it is resumed")
{
    got = 0;
    enough = true; /* one token and it ends */
    semaphore_release(&tokens);
    thread_set_core(&taker, CORE(0));
    thread_set_priority(&taker, LOW);
    EXPECT(thread_start(&taker) == OK);
    EXPECT(thread_suspend(&taker) == OK && thread_state(&taker) == SUSPENDED);
    EXPECT(thread_join(&taker, MS(2)) == E_TIMEOUT && got == 0);
    EXPECT(thread_resume(&taker) == OK && thread_state(&taker) == READY);
    EXPECT(thread_join(&taker, FOREVER) == OK);
}

static void suspend_where_it_runs(unsigned core)
{
    start_runner(core, LOW);
    EXPECT(thread_suspend(&runner) == OK);
    EVENTUALLY(thread_state(&runner) == SUSPENDED);
    const unsigned before = rounds;
    EXPECT(thread_join(&runner, MS(2)) == E_TIMEOUT && rounds == before);
    EXPECT(thread_resume(&runner) == OK && goes_on());
    stop_runner();
}

TEST("a thread that runs is suspended at once, on this core and on the other one")
{
    suspend_where_it_runs(CORE(0));
    suspend_where_it_runs(CORE(OTHER));
    suspend_where_it_runs(ANY_CORE);
}

TEST("a blocked thread that is suspended keeps what it is handed, but does not run with it")
{
    start_taker(CORE(OTHER), HIGH);
    EXPECT(thread_suspend(&taker) == OK && thread_state(&taker) == SUSPENDED);
    EXPECT(semaphore_release(&tokens) == OK && semaphore_value(&tokens) == 0);
    EXPECT(thread_join(&taker, MS(2)) == E_TIMEOUT && got == 0);
    EXPECT(thread_resume(&taker) == OK);
    EVENTUALLY(got == 1);
    stop_taker();
}

TEST("a blocked thread that is suspended and resumed waits as before")
{
    start_taker(CORE(OTHER), HIGH);
    EXPECT(thread_suspend(&taker) == OK && thread_resume(&taker) == OK);
    EXPECT(thread_state(&taker) == BLOCKED && got == 0);
    stop_taker();
}

static int suspend_itself(void *nothing)
{
    (void)nothing;
    for (unsigned n = 0; n < 3; n++) {
        EXPECT(thread_suspend(thread_current()) == OK);
        rounds++;
    }
    return 0;
}

THREAD(recluse, 1024, .target = suspend_itself);

TEST("a thread that suspends itself goes on when another one resumes it")
{
    for (unsigned core = 0; core < 3; core++) {
        rounds = 0;
        EXPECT(thread_set_core(&recluse, core == 2 ? ANY_CORE : CORE(core % CORES)) == OK);
        EXPECT(thread_start(&recluse) == OK);
        for (unsigned n = 0; n < 3; n++) {
            EVENTUALLY(thread_state(&recluse) == SUSPENDED);
            EXPECT(rounds == n && thread_resume(&recluse) == OK);
            EVENTUALLY(rounds == n + 1);
        }
        EXPECT(thread_join(&recluse, FOREVER) == OK);
    }
}

TEST("suspends do not count, and a resume of what is not suspended is E_STATE")
{
    start_runner(CORE(OTHER), LOW);
    EXPECT(thread_resume(&runner) == E_STATE);
    EXPECT(thread_suspend(&runner) == OK && thread_suspend(&runner) == OK);
    EXPECT(thread_resume(&runner) == OK && goes_on());
    EXPECT(thread_resume(&runner) == E_STATE);
    stop_runner();
}

static void suspend_runner(void)
{
    thread_suspend(&runner);
}

static void resume_runner(void)
{
    thread_resume(&runner);
}

TEST("an interrupt may suspend and resume")
{
    start_runner(CORE(OTHER), LOW);
    test_in_interrupt(suspend_runner);
    EVENTUALLY(thread_state(&runner) == SUSPENDED);
    test_in_interrupt(resume_runner);
    EXPECT(goes_on());
    stop_runner();
}

static void suspend_interrupted(void)
{
    thread_suspend(thread_current());
}

static int be_suspended_by_interrupt(void *nothing)
{
    test_in_interrupt(suspend_interrupted);
    return go_round(nothing);
}

TEST("an interrupt that suspends the thread it interrupted returns to another one")
{
    enough = true;
    rounds = 0;
    for (unsigned core = 0; core <= OTHER; core++) {
        runner.target = be_suspended_by_interrupt;
        thread_set_core(&runner, CORE(core));
        EXPECT(thread_start(&runner) == OK);
        EVENTUALLY(thread_state(&runner) == SUSPENDED);
        EXPECT(thread_resume(&runner) == OK);
        EXPECT(thread_join(&runner, FOREVER) == OK);
    }
    runner.target = go_round;
}

/* --- Priorities -------------------------------------------------------------------------------- */

TEST("a ready thread that is raised above the running one runs at once")
{
    enough = true;
    rounds = 0;
    thread_set_core(&recluse, CORE(0));
    thread_set_priority(&recluse, LOW);
    EXPECT(thread_start(&recluse) == OK && thread_state(&recluse) == READY);
    EXPECT(thread_set_priority(&recluse, HIGH) == OK);
    EXPECT(thread_state(&recluse) == SUSPENDED && thread_priority(&recluse) == HIGH);
    for (unsigned n = 0; n < 3; n++)
        EXPECT(thread_resume(&recluse) == OK && rounds == n + 1);
    EXPECT(thread_join(&recluse, FOREVER) == OK);
    thread_set_priority(&recluse, NORMAL);
}

TEST("a running thread that lowers itself lets a more urgent one run at once")
{
    enough = true;
    thread_set_core(&taker, CORE(0));
    thread_set_priority(&taker, LOW);
    EXPECT(thread_start(&taker) == OK && thread_state(&taker) == READY);
    EXPECT(thread_set_priority(thread_current(), LOW - 1) == OK);
    EXPECT(thread_state(&taker) == BLOCKED);
    EXPECT(thread_set_priority(thread_current(), NORMAL) == OK);
    stop_taker();
}

/* The taker has its token on the other core, but the runner is in its way. */
static void start_taker_behind_runner(void)
{
    start_taker(CORE(OTHER), LOW + 1);
    start_runner(CORE(OTHER), LOW + 2);
    semaphore_release(&tokens);
    EXPECT(thread_state(&taker) == READY);
    EXPECT(goes_on() && got == 0);
}

TEST("a thread running on the other core that is lowered gives way there to a more urgent one")
{
    start_taker_behind_runner();
    EXPECT(thread_set_priority(&runner, LOW) == OK);
    EVENTUALLY(got == 1);
    EXPECT(thread_is_alive(&runner) && goes_on());
    stop_taker();
    stop_runner();
}

TEST("a ready thread on the other core that is raised preempts what runs there")
{
    start_taker_behind_runner();
    EXPECT(thread_set_priority(&taker, LOW + 3) == OK);
    EVENTUALLY(got == 1);
    EXPECT(thread_is_alive(&runner) && goes_on());
    stop_taker();
    stop_runner();
}

static volatile unsigned first_served;

static int take_one(void *number)
{
    semaphore_acquire(&tokens, FOREVER);
    if (!first_served)
        first_served = *(const unsigned *)number;
    return 0;
}

THREAD(one, 1024, .target = take_one, .arg = &(unsigned){ 1 }, .priority = NORMAL + 1, .core = CORE(0));
THREAD(two, 1024, .target = take_one, .arg = &(unsigned){ 2 }, .priority = NORMAL + 1, .core = CORE(OTHER));

static void serve_after_change(struct thread *changed, unsigned priority, unsigned expected_first)
{
    first_served = 0;
    EXPECT(thread_start(&one) == OK);
    EVENTUALLY(thread_state(&one) == BLOCKED);
    EXPECT(thread_start(&two) == OK);
    EVENTUALLY(thread_state(&two) == BLOCKED);
    EXPECT(thread_set_priority(changed, priority) == OK);
    EVENTUALLY(!changed->inbox_next && changed->cpu->reviewing != changed); /* its core has seen to it */
    semaphore_release(&tokens);
    EVENTUALLY(first_served == expected_first);
    semaphore_release(&tokens);
    EXPECT(thread_join(&one, FOREVER) == OK && thread_join(&two, FOREVER) == OK);
    thread_set_priority(&one, NORMAL + 1);
    thread_set_priority(&two, NORMAL + 1);
}

TEST("a blocked thread whose priority is changed finds its new place among those that wait")
{
    serve_after_change(&one, NORMAL + 1, 1);
    serve_after_change(&two, NORMAL + 2, 2);
    serve_after_change(&one, NORMAL, 2);
}

/* --- Cores ------------------------------------------------------------------------------------- */

static int move_to_and_fro(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < 200; round++) {
        const unsigned core = round % CORES;

        EXPECT(thread_set_core(thread_current(), CORE(core)) == OK);
        EXPECT(test_core() == core);
        EXPECT(thread_core(thread_current()) == CORE(core));
    }
    return 0;
}

THREAD(mover, 1024, .target = move_to_and_fro);

TEST("a thread that sends itself to a core is there when the call returns")
{
    EXPECT(thread_start(&mover) == OK);
    EXPECT(thread_join(&mover, FOREVER) == OK);
    mover.core = ANY_CORE;
}

TEST("a thread that runs on one core and is sent to the other one goes on there")
{
    start_runner(CORE(0), LOW);
    for (unsigned round = 0; round < 200; round++) {
        EXPECT(thread_set_core(&runner, CORE((round + 1) % CORES)) == OK);
        EVENTUALLY(seen_core == (round + 1) % CORES);
    }
    stop_runner();
}

TEST("a ready thread that is sent to the other core runs there")
{
    enough = true;
    EXPECT(thread_set_core(&taker, CORE(0)) == OK);
    thread_set_priority(&taker, LOW);
    semaphore_release(&tokens);
    EXPECT(thread_start(&taker) == OK && thread_state(&taker) == READY);
    EXPECT(thread_set_core(&taker, CORE(OTHER)) == OK);
    EXPECT(thread_join(&taker, FOREVER) == OK && seen_core == OTHER);
}

TEST("a blocked thread that is sent to the other core wakes there, and so does one with a timeout")
{
    start_taker(CORE(0), HIGH);
    for (unsigned round = 0; round < 50; round++) {
        EXPECT(thread_set_core(&taker, CORE(round % CORES)) == OK);
        semaphore_release(&tokens);
        EVENTUALLY(got == round + 1 && thread_state(&taker) == BLOCKED);
        EXPECT(seen_core == round % CORES);
    }
    stop_taker();
}

TEST("a suspended thread that is sent to the other core goes on there when it is resumed")
{
    start_runner(CORE(0), LOW);
    EXPECT(thread_suspend(&runner) == OK);
    EXPECT(thread_set_core(&runner, CORE(OTHER)) == OK);
    seen_core = CORES;
    EXPECT(thread_resume(&runner) == OK && goes_on());
    EVENTUALLY(seen_core == OTHER);
    stop_runner();
}

TEST("a change to a core that does not exist is E_INVALID and moves nothing")
{
    start_runner(CORE(OTHER), LOW);
    EXPECT(thread_set_core(&runner, CORE(CORES)) == E_INVALID && thread_set_core(&runner, 255) == E_INVALID);
    EXPECT(thread_core(&runner) == CORE(OTHER) && goes_on() && seen_core == OTHER);
    stop_runner();
}

static volatile unsigned arrived_at[2];

static int report_place(void *place)
{
    while (!enough) {
        *(volatile unsigned *)place = test_core();
        arch_relax();
    }
    return 0;
}

THREAD(left, 1024, .target = report_place, .arg = (void *)&arrived_at[0], .priority = LOW, .slice = US(50));
THREAD(right, 1024, .target = report_place, .arg = (void *)&arrived_at[1], .priority = LOW, .slice = US(50));

TEST("two threads sent to the other core one right after the other both arrive")
{
    enough = false;
    left.core = right.core = CORE(OTHER);
    EXPECT(thread_start(&left) == OK && thread_start(&right) == OK);
    for (unsigned round = 0; round < 500; round++) {
        const unsigned core = round % CORES;

        thread_set_core(&left, CORE(core));
        for (unsigned pause = round % 199; pause > 0; pause--)
            arch_relax();
        thread_set_core(&right, CORE(core));
        EVENTUALLY(arrived_at[0] == core && arrived_at[1] == core);
    }
    enough = true;
    EXPECT(thread_join(&left, FOREVER) == OK && thread_join(&right, FOREVER) == OK);
}

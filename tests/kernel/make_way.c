/*
 * make_way.c - a thread that runs, and could run anywhere, goes to another core
 * where something waits behind it that may run only here.
 *
 * ann may run anywhere and does on core 1, for main() starts her from core 0
 * and only then waits, so that core 0 idles. bob may run on core 1 alone and is
 * less urgent. With CORES=1 there is nowhere to go, and nothing here to test.
 */
#include "kernel/core/cpu.h"
#include "tests/harness/crew.h"

#if CORES > 1

enum { ANNS = LOW + 4, CATS = LOW + 2, BOBS = LOW };

static struct semaphore gate = SEMAPHORE_INIT(0);
static volatile bool enough;
static volatile unsigned rounds;

static int go_round(void *nothing)
{
    (void)nothing;
    for (; !enough; arch_relax())
        rounds++;
    return (int)test_core();
}

static int pass_gate_and_go_round(void *nothing)
{
    return semaphore_acquire(&gate, FOREVER) == OK ? go_round(nothing) : -1;
}

static bool core_0_idles(void)
{
    return cpu_of(0)->running == level_bit(IDLE);
}

/* ann on core 0 and bob on core 1, both running. */
static int see_both_run(void)
{
    SPIN_UNTIL(test_core() == 0);
    const unsigned seen = rounds;
    SPIN_UNTIL(rounds != seen);
    EXPECT(test_core() == 0);
    enough = true;
    return OK;
}

static void expect_way_made(int (*anns)(void *))
{
    enough = false;
    crew_start(&ann, anns, ANNS, ANY_CORE);
    EXPECT(thread_join(&ann, FOREVER) == OK && thread_result(&ann) == OK);
    EXPECT(crew_result(&bob) == 1);
}

static int start_bob_behind(void *nothing)
{
    (void)nothing;
    SPIN_UNTIL(core_0_idles() && test_core() == 1);
    crew_start(&bob, go_round, BOBS, CORE(1));
    return see_both_run();
}

TEST("it makes way for one that is started behind it")
{
    expect_way_made(start_bob_behind);
}

static int wake_bob_behind(void *nothing)
{
    (void)nothing;
    SPIN_UNTIL(core_0_idles() && test_core() == 1);
    EXPECT(semaphore_release(&gate) == OK);
    return see_both_run();
}

TEST("for one that it wakes")
{
    crew_block(&bob, pass_gate_and_go_round, BOBS, CORE(1));
    expect_way_made(wake_bob_behind);
}

static void open_gate(void)
{
    semaphore_release(&gate);
}

static int wake_bob_from_interrupt(void *nothing)
{
    (void)nothing;
    SPIN_UNTIL(core_0_idles() && test_core() == 1);
    test_in_interrupt(open_gate);
    return see_both_run();
}

TEST("for one that an interrupt wakes")
{
    crew_block(&bob, pass_gate_and_go_round, BOBS, CORE(1));
    expect_way_made(wake_bob_from_interrupt);
}

static volatile bool ann_runs;

static int see_both_run_in_time(void *nothing)
{
    (void)nothing;
    ann_runs = true;
    SPIN_UNTIL(rounds != 0);
    return see_both_run();
}

TEST("for one that was woken from the other core, once that has nothing better to do")
{
    rounds = 0;
    ann_runs = false;
    crew_block(&bob, pass_gate_and_go_round, BOBS, CORE(1));
    enough = false;
    crew_start(&ann, see_both_run_in_time, ANNS, ANY_CORE);
    SPIN_UNTIL(ann_runs);
    EXPECT(semaphore_release(&gate) == OK); /* bob's core runs ann, who is more urgent */
    EXPECT(thread_join(&ann, FOREVER) == OK);
    EXPECT(crew_result(&bob) == 1);
}

static int roam_with_bob_behind(void *nothing)
{
    (void)nothing;
    EXPECT(thread_set_core(&ann, CORE(1)) == OK);
    crew_start(&bob, go_round, BOBS, CORE(1));
    SPIN_UNTIL(core_0_idles());
    EXPECT(thread_state(&bob) == READY && test_core() == 1);
    EXPECT(thread_set_core(&ann, ANY_CORE) == OK);
    return see_both_run();
}

TEST("and for one that waits behind it already when it is told that it may run anywhere")
{
    expect_way_made(roam_with_bob_behind);
}

static int roam_with_bob_in_the_inbox(void *nothing)
{
    (void)nothing;
    EXPECT(thread_set_core(&ann, CORE(1)) == OK);
    ann_runs = true;
    SPIN_UNTIL(core_0_idles());
    EXPECT(thread_state(&bob) == READY && test_core() == 1);
    EXPECT(thread_set_core(&ann, ANY_CORE) == OK);
    return see_both_run();
}

TEST("even if her core has not been told yet that he is awake")
{
    ann_runs = false;
    crew_block(&bob, pass_gate_and_go_round, BOBS, CORE(1));
    enough = false;
    crew_start(&ann, roam_with_bob_in_the_inbox, ANNS, ANY_CORE);
    SPIN_UNTIL(ann_runs);
    EXPECT(semaphore_release(&gate) == OK);
    EXPECT(thread_join(&ann, FOREVER) == OK);
    EXPECT(crew_result(&bob) == 1);
}

static int want_to_stay(void *nothing)
{
    (void)nothing;
    crew_start(&bob, go_round, BOBS, CORE(1));
    for (unsigned round = 0; round < 100; round++)
        EXPECT(test_core() == 1);
    EXPECT(thread_state(&bob) == READY);
    enough = true;
    return OK;
}

TEST("but not where the other core runs something as urgent as he is")
{
    enough = false;
    crew_start(&ann, want_to_stay, ANNS, ANY_CORE);
    SPIN_UNTIL(thread_state(&ann) == DONE);
    EXPECT(thread_join(&ann, NO_WAIT) == OK && thread_result(&ann) == OK);
    EXPECT(crew_result(&bob) == 1);
}

/* --- Way made at the moment of blocking ------------------------------------------------ */

static struct lock lock = LOCK_INIT;
static volatile bool bob_holds;

static int hold_lock_and_go_round(void *nothing)
{
    (void)nothing;
    EXPECT(lock_acquire(&lock, FOREVER) == OK);
    bob_holds = true;
    const int core = go_round(NULL);
    EXPECT(lock_release(&lock) == OK);
    return core;
}

/* While she waits bob is as urgent as she is, and core 0 runs cat, who is less. */
static int wait_for_bobs_lock(void *nothing)
{
    (void)nothing;
    SPIN_UNTIL(cpu_of(0)->running == level_bit(CATS) && test_core() == 1);
    EXPECT(lock_acquire(&lock, MS(2)) == E_TIMEOUT);
    EXPECT(lock_owner(&lock) == &bob && bob.effective_priority == BOBS);
    enough = true;
    return OK;
}

TEST("and a thread that makes way as it begins to wait, for the one it waits for, keeps its timeout")
{
    enough = bob_holds = false;
    crew_start(&bob, hold_lock_and_go_round, BOBS, CORE(1));
    SPIN_UNTIL(bob_holds);
    crew_start(&cat, go_round, CATS, CORE(0));
    crew_start(&ann, wait_for_bobs_lock, ANNS, ANY_CORE);
    EXPECT(thread_join(&ann, FOREVER) == OK && thread_result(&ann) == OK);
    EXPECT(crew_result(&bob) == 1 && crew_result(&cat) == 0);
}

#endif

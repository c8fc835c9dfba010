/*
 * scheduling.c - who runs on one core: the most urgent, FIFO among equals, who
 * share it by time slices. Two cores are in smp.c, changes in changes.c.
 */
#include <string.h>

#include "kernel/core/cpu.h"
#include "tests/harness/test.h"

/* What happened, a letter each, in the order in which it did. */
static char happened[64];
static volatile unsigned events;

/* A turn may end here, and another thread note something too. */
static void note(char letter)
{
    const uint32_t before = arch_mask_interrupts();

    happened[events] = letter;
    events = events + 1;
    arch_restore_interrupts(before);
}

static void forget(void)
{
    memset(happened, 0, sizeof happened);
    events = 0;
}

static bool happened_in_order(const char *letters)
{
    return strcmp(happened, letters) == 0;
}

static int note_own_letter(void *letter)
{
    note(*(const char *)letter);
    return 0;
}

THREAD(a, 1024, .target = note_own_letter, .arg = "a", .core = CORE(0));
THREAD(b, 1024, .target = note_own_letter, .arg = "b", .core = CORE(0));
THREAD(c, 1024, .target = note_own_letter, .arg = "c", .core = CORE(0));

static struct thread *const abc[] = { &a, &b, &c };

static void prepare_abc(int (*target)(void *letter), unsigned priority, duration_t slice)
{
    for (unsigned i = 0; i < 3; i++) {
        abc[i]->target = target;
        abc[i]->slice = slice;
        thread_set_priority(abc[i], priority);
    }
    forget();
}

static void start_abc(void)
{
    for (unsigned i = 0; i < 3; i++)
        EXPECT(thread_start(abc[i]) == OK);
}

static void join_abc(void)
{
    for (unsigned i = 0; i < 3; i++)
        EXPECT(thread_join(abc[i], FOREVER) == OK);
}

/* --- Preemption ------------------------------------------------------------------------ */

TEST("a more urgent thread that is started runs before its starter goes on")
{
    prepare_abc(note_own_letter, HIGH, FOREVER);
    for (unsigned i = 0; i < 3; i++) {
        thread_start(abc[i]);
        note('m');
    }
    EXPECT(happened_in_order("ambmcm"));
    join_abc();
}

static int start_b_and_c(void *letter)
{
    thread_start(&b);
    thread_start(&c);
    note(*(const char *)letter);
    return 0;
}

TEST("an equal or less urgent thread that is started waits until its starter stops")
{
    prepare_abc(note_own_letter, HIGH, FOREVER);
    a.target = start_b_and_c;
    thread_set_priority(&c, HIGH - 1);
    thread_start(&a);
    EXPECT(happened_in_order("abc"));
    join_abc();
}

static struct semaphore call = SEMAPHORE_INIT(0);

static int answer_call(void *letter)
{
    semaphore_acquire(&call, FOREVER);
    note(*(const char *)letter);
    return 0;
}

TEST("a thread woken by a less urgent one runs before that goes on")
{
    prepare_abc(answer_call, HIGH, FOREVER);
    thread_start(&a);
    EXPECT(thread_state(&a) == BLOCKED);
    semaphore_release(&call);
    note('m');
    EXPECT(happened_in_order("am"));
    EXPECT(thread_join(&a, FOREVER) == OK);
}

static void call_from_interrupt(void)
{
    semaphore_release(&call);
    note('i');
}

TEST("a thread woken by an interrupt runs when the interrupt returns, before what it interrupted")
{
    prepare_abc(answer_call, HIGH, FOREVER);
    thread_start(&a);
    test_in_interrupt(call_from_interrupt);
    note('m');
    EXPECT(happened_in_order("iam"));
    EXPECT(thread_join(&a, FOREVER) == OK);
}

TEST("a thread woken with interrupts masked runs as soon as they are let in")
{
    prepare_abc(answer_call, HIGH, FOREVER);
    thread_start(&a);
    const uint32_t before = arch_mask_interrupts();
    semaphore_release(&call);
    note('m');
    arch_restore_interrupts(before);
    arch_unmask_interrupts();
    note('n');
    EXPECT(happened_in_order("man"));
    EXPECT(thread_join(&a, FOREVER) == OK);
}

static volatile bool enough;

static int spin(void *rounds)
{
    while (!enough) {
        if (rounds)
            ++*(volatile unsigned *)rounds;
        arch_relax();
    }
    return 0;
}

static volatile unsigned rounds[2];
THREAD(spinner, 1024, .target = spin, .core = CORE(OTHER), .priority = LOW);
THREAD(urgent, 1024, .target = answer_call, .arg = "u", .core = CORE(OTHER), .priority = HIGH);

TEST("a thread woken from the other core preempts what runs on its own")
{
    enough = false;
    forget();
    thread_start(&urgent);
    EVENTUALLY(thread_state(&urgent) == BLOCKED);
    thread_start(&spinner);
    if (CORES > 1)
        SPIN_UNTIL(thread_state(&spinner) == RUNNING);
    semaphore_release(&call);
    SPIN_UNTIL(happened_in_order("u"));
    EXPECT(thread_is_alive(&spinner));
    EXPECT(thread_join(&urgent, FOREVER) == OK);
    enough = true;
    EXPECT(thread_join(&spinner, FOREVER) == OK);
}

/* --- Equals ------------------------------------------------------------------------------- */

TEST("equals run in the order in which they became ready")
{
    prepare_abc(note_own_letter, LOW, FOREVER);
    start_abc();
    join_abc();
    EXPECT(happened_in_order("abc"));
}

static int note_and_yield(void *letter)
{
    for (unsigned n = 0; n < 3; n++) {
        note(*(const char *)letter);
        thread_yield();
    }
    return 0;
}

TEST("a thread that yields goes behind all its equals")
{
    prepare_abc(note_and_yield, LOW, FOREVER);
    start_abc();
    join_abc();
    EXPECT(happened_in_order("abcabcabc"));
}

TEST("a yield lets no less urgent thread run, and costs nothing where there are no equals")
{
    prepare_abc(note_and_yield, LOW, FOREVER);
    thread_set_priority(&a, LOW + 1);
    start_abc();
    thread_yield();
    EXPECT(happened_in_order(""));
    join_abc();
    EXPECT(happened_in_order("aaabcbcbc"));
}

static void yield_in_interrupt(void)
{
    thread_yield();
    note('i');
}

static int yield_from_interrupt(void *letter)
{
    note(*(const char *)letter);
    test_in_interrupt(yield_in_interrupt);
    note(*(const char *)letter);
    return 0;
}

TEST("a yield in an interrupt does nothing")
{
    prepare_abc(note_own_letter, LOW, FOREVER);
    a.target = yield_from_interrupt;
    start_abc();
    join_abc();
    EXPECT(happened_in_order("aiabc"));
}

static int yield_masked(void *letter)
{
    note(*(const char *)letter);
    const uint32_t before = arch_mask_interrupts();
    thread_yield();
    note(*(const char *)letter);
    arch_restore_interrupts(before);
    return 0;
}

TEST("nor does one with interrupts masked")
{
    prepare_abc(note_own_letter, LOW, FOREVER);
    a.target = yield_masked;
    start_abc();
    join_abc();
    EXPECT(happened_in_order("aabc"));
}

static int be_preempted(void *letter)
{
    note(*(const char *)letter);
    semaphore_release(&call);
    note(*(const char *)letter);
    return 0;
}

TEST("a thread that is preempted stays the first of its equals")
{
    thread_set_core(&urgent, CORE(0));
    prepare_abc(be_preempted, LOW, FOREVER);
    b.target = c.target = note_own_letter;
    thread_start(&urgent);
    start_abc();
    join_abc();
    EXPECT(happened_in_order("auabc"));
    EXPECT(thread_join(&urgent, FOREVER) == OK);
    thread_set_core(&urgent, CORE(OTHER));
}

/* --- Time slices ---------------------------------------------------------------------------- */

THREAD(slicer0, 1024, .target = spin, .arg = (void *)&rounds[0], .core = CORE(OTHER), .priority = LOW);
THREAD(slicer1, 1024, .target = spin, .arg = (void *)&rounds[1], .core = CORE(OTHER), .priority = LOW);

static void start_slicers(duration_t slice0, duration_t slice1)
{
    enough = false;
    rounds[0] = rounds[1] = 0;
    slicer0.slice = slice0;
    slicer1.slice = slice1;
    EXPECT(thread_start(&slicer0) == OK && thread_start(&slicer1) == OK);
}

static void stop_slicers(void)
{
    enough = true;
    EXPECT(thread_join(&slicer0, FOREVER) == OK && thread_join(&slicer1, FOREVER) == OK);
}

static void expect_both_go_on(void)
{
    for (unsigned turn = 0; turn < 4; turn++) {
        const unsigned before[] = { rounds[0], rounds[1] };
        EVENTUALLY(rounds[0] != before[0] && rounds[1] != before[1]);
    }
}

TEST("equals that never stop share the core, turn by turn")
{
    start_slicers(US(0), US(0)); /* the default */
    expect_both_go_on();
    stop_slicers();
    start_slicers(US(200), MS(1));
    expect_both_go_on();
    stop_slicers();
}

static void run_for(uint64_t microseconds)
{
    const instant_t start = clock_now();

    while (clock_since(start).microseconds < microseconds)
        arch_relax();
}

static int keep_the_core(void *letter)
{
    run_for(4 * TIME_SLICE_US);
    note(*(const char *)letter);
    return 0;
}

TEST("a thread with a slice of FOREVER is not sent behind its equals")
{
    prepare_abc(note_own_letter, LOW, US(100));
    a.target = keep_the_core;
    a.slice = FOREVER;
    thread_start(&a);
    thread_start(&b);
    EXPECT(thread_join(&a, FOREVER) == OK && thread_join(&b, FOREVER) == OK);
    EXPECT(happened_in_order("ab"));
}

static int outlast_a_slice(void *letter)
{
    note(*(const char *)letter);
    SPIN_UNTIL(events > 1);
    note(*(const char *)letter);
    return 0;
}

TEST("a thread whose slice is over goes behind all its equals")
{
    prepare_abc(note_own_letter, LOW, FOREVER);
    a.target = outlast_a_slice;
    a.slice = US(0);
    start_abc();
    join_abc();
    EXPECT(happened_in_order("abca") || happened_in_order("bcaa")); /* over before it did anything, on a slow host */
}

static int lower_itself_to_equals(void *letter)
{
    note(*(const char *)letter);
    thread_set_priority(thread_current(), LOW);
    SPIN_UNTIL(happened[1] == 'b');
    return 0;
}

TEST("a thread that lowers itself to the level of a waiting one shares the core with it")
{
    prepare_abc(note_own_letter, LOW, US(100));
    a.target = lower_itself_to_equals;
    thread_set_priority(&a, LOW + 1);
    thread_start(&b);
    thread_start(&a);
    EXPECT(thread_join(&a, FOREVER) == OK && thread_join(&b, FOREVER) == OK);
    EXPECT(happened_in_order("ab"));
}

/* Blocks as a turn begins, and is awake again whenever one of 2 ms ends. */
static int be_in_the_way(void *nothing)
{
    (void)nothing;
    while (!enough) {
        sleep_for(US(1700));
        run_for(1000);
    }
    return 0;
}

static int spin_until_equal_went_on(void *letter)
{
    note(*(const char *)letter);
    SPIN_UNTIL(events == 2);
    return 0;
}

THREAD(in_the_way, 1024, .target = be_in_the_way, .core = CORE(0), .priority = LOW + 1);

TEST("turns end in time even if something more urgent runs whenever one does")
{
    prepare_abc(spin_until_equal_went_on, LOW, MS(2));
    enough = false;
    thread_start(&a);
    thread_start(&b);
    thread_start(&in_the_way);
    EXPECT(thread_join(&a, FOREVER) == OK && thread_join(&b, FOREVER) == OK);
    EXPECT(events == 2);
    enough = true;
    EXPECT(thread_join(&in_the_way, FOREVER) == OK);
}

static int wait_then_spin(void *letter)
{
    note(*(const char *)letter);
    semaphore_acquire(&call, FOREVER);
    return 0;
}

static int spin_until_equal_ran(void *letter)
{
    note(*(const char *)letter);
    SPIN_UNTIL(events == 3);
    return 0;
}

TEST("the slice of a thread that stopped early is not that of the next")
{
    prepare_abc(spin_until_equal_ran, LOW, US(100));
    a.target = wait_then_spin;
    a.slice = SECONDS(1000);
    start_abc();
    EXPECT(thread_join(&b, FOREVER) == OK && thread_join(&c, FOREVER) == OK);
    EXPECT(happened[0] == 'a' && events == 3);
    semaphore_release(&call);
    EXPECT(thread_join(&a, FOREVER) == OK);
}

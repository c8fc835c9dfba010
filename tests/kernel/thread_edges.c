/*
 * thread_edges.c - threads at their limits: the smallest stack, starts and
 * joins in interrupts, and changes that meet a thread's end.
 */
#include <string.h>

#include "kernel/core/cpu.h"
#include "tests/harness/test.h"

/* --- Stacks ---------------------------------------------------------------------------- */

static int use_stack(void *bytes)
{
    volatile uint8_t used[512];

    for (unsigned i = 0; i < *(unsigned *)bytes; i++)
        used[sizeof used - 1 - i] = 0;
    return 0;
}

static unsigned bytes_to_use;
THREAD(eater, 1024, .target = use_stack, .arg = &bytes_to_use);

TEST("the stack a thread never used is known, and is less the more it used")
{
    bytes_to_use = 0;
    EXPECT(thread_start(&eater) == OK && thread_join(&eater, FOREVER) == OK);
    const size_t unused_at_rest = thread_stack_unused(&eater);

    bytes_to_use = 512;
    EXPECT(thread_start(&eater) == OK && thread_join(&eater, FOREVER) == OK);
    EXPECT(unused_at_rest < 1024 && unused_at_rest > 1024 - STACK_BYTES_MIN - 512);
    EXPECT(thread_stack_unused(&eater) + 400 < unused_at_rest);
    EXPECT(thread_stack_unused(&eater) <= 1024 - 512);
}

TEST("a start makes the stack unused again")
{
    bytes_to_use = 512;
    EXPECT(thread_start(&eater) == OK && thread_join(&eater, FOREVER) == OK);
    const size_t after_much = thread_stack_unused(&eater);

    bytes_to_use = 0;
    EXPECT(thread_start(&eater) == OK && thread_join(&eater, FOREVER) == OK);
    EXPECT(thread_stack_unused(&eater) > after_much);
}

TEST("of a stack that nobody ran on all is unused, and of none nothing")
{
    static uint32_t words[256];
    static struct thread idler = { .stack_bytes = sizeof words, .context = { .stack_limit = words } };
    static const struct thread bare;
    const size_t guard = (uintptr_t)arch_stack_end(words) - (uintptr_t)words;

    memset(words, 0xA5, sizeof words); /* as a start does */
    EXPECT(thread_stack_unused(&idler) == sizeof words - guard);
    EXPECT(thread_stack_unused(&bare) == 0);
}

static volatile bool enough;
static volatile unsigned turns[2];

static int take_turns(void *own_turns)
{
    while (!enough) {
        ++*(volatile unsigned *)own_turns;
        arch_relax();
    }
    return 0;
}

THREAD(small, STACK_BYTES_MIN, .target = take_turns, .arg = (void *)&turns[0], .core = CORE(OTHER), .slice = US(100));
THREAD(equal, STACK_BYTES_MIN, .target = take_turns, .arg = (void *)&turns[1], .core = CORE(OTHER), .slice = US(100));

TEST("the smallest stack is enough to be preempted on, again and again")
{
    enough = false;
    turns[0] = turns[1] = 0;
    EXPECT(thread_start(&small) == OK && thread_start(&equal) == OK);
    for (unsigned round = 0; round < 50; round++) {
        const unsigned before[] = { turns[0], turns[1] };
        EVENTUALLY(turns[0] != before[0] && turns[1] != before[1]);
    }
    enough = true;
    EXPECT(thread_join(&small, FOREVER) == OK && thread_join(&equal, FOREVER) == OK);
    print("# %u of %u bytes never used\n", (unsigned)thread_stack_unused(&small), STACK_BYTES_MIN);
}

/* --- In interrupts ----------------------------------------------------------------------- */

static volatile unsigned ran;

static int count_up(void *nothing)
{
    (void)nothing;
    ran++;
    return (int)ran;
}

THREAD(counter, 1024, .target = count_up);
static int answer;

static void start_counter(void)
{
    answer = thread_start(&counter);
}

static void join_counter(void)
{
    answer = thread_join(&counter, NO_WAIT);
}

static void join_counter_forever(void)
{
    answer = thread_join(&counter, FOREVER);
}

static void start_in_interrupt_on(unsigned core)
{
    counter.core = (uint8_t)core;
    ran = 0;
    answer = E_STATE;
    test_in_interrupt(start_counter);
    EXPECT(answer == OK);
    EXPECT(thread_join(&counter, FOREVER) == OK && ran == 1);
}

TEST("a thread can be started from an interrupt, for this core, the other one, or any")
{
    start_in_interrupt_on(CORE(0));
    start_in_interrupt_on(CORE(OTHER));
    start_in_interrupt_on(ANY_CORE);
}

TEST("a more urgent thread started from an interrupt runs when the interrupt returns")
{
    counter.core = CORE(0);
    thread_set_priority(&counter, HIGH);
    ran = 0;
    test_in_interrupt(start_counter);
    EXPECT(ran == 1);
    EXPECT(thread_join(&counter, NO_WAIT) == OK);
    thread_set_priority(&counter, NORMAL);
}

TEST("an interrupt may join what has ended, and is told E_CONTEXT or E_TIMEOUT otherwise")
{
    counter.core = CORE(0);
    thread_set_priority(&counter, LOW);
    EXPECT(thread_start(&counter) == OK);
    test_in_interrupt(join_counter_forever);
    EXPECT(answer == E_CONTEXT);
    test_in_interrupt(join_counter);
    EXPECT(answer == E_TIMEOUT);
    EVENTUALLY(thread_state(&counter) == DONE);
    test_in_interrupt(join_counter_forever);
    EXPECT(answer == OK);
    test_in_interrupt(join_counter);
    EXPECT(answer == E_STATE);
    thread_set_priority(&counter, NORMAL);
}

TEST("with interrupts masked a join is refused with E_CONTEXT")
{
    counter.core = CORE(OTHER);
    EXPECT(thread_start(&counter) == OK);
    const uint32_t before = arch_mask_interrupts();
    const int refusal = thread_join(&counter, FOREVER);
    arch_restore_interrupts(before);
    EXPECT(refusal == E_CONTEXT || refusal == OK); /* OK: it had ended already */
    EXPECT((refusal == OK) == (thread_join(&counter, FOREVER) == E_STATE));
}

/* --- Changes that meet the end ------------------------------------------------------------- */

static volatile bool is_waiting, may_end;

static int end_when_told(void *nothing)
{
    is_waiting = true;
    while (!may_end)
        arch_relax();
    return count_up(nothing);
}

THREAD(ending, 1024, .target = end_when_told, .core = CORE(OTHER));

static void pass_time(unsigned turns_to_pass)
{
    for (volatile unsigned turn = 0; turn < turns_to_pass; turn++)
        ;
}

/* Lets `ending` end on the other core, and changes it at a moment that moves
 * through its end, again and again. */
static void change_at_its_end(void (*change)(unsigned round), unsigned rounds)
{
    ran = 0;
    for (unsigned round = 0; round < rounds && ran == round; round++) {
        is_waiting = may_end = false;
        thread_set_core(&ending, CORE(OTHER));
        EXPECT(thread_start(&ending) == OK);
        if (CORES > 1)
            SPIN_UNTIL(is_waiting);
        may_end = true;
        pass_time(round % 32);
        change(round);
        EXPECT(thread_join(&ending, SECONDS(20)) == OK);
    }
    EXPECT(ran == rounds);
    thread_set_priority(&ending, NORMAL);
}

static void change_priority(unsigned round)
{
    thread_set_priority(&ending, LOW + round % 8);
}

TEST("a change of priority that meets a thread's end does not bring it back to life")
{
    change_at_its_end(change_priority, 300);
}

static void suspend_and_resume(unsigned round)
{
    (void)round;
    if (thread_suspend(&ending) == OK)
        thread_resume(&ending);
}

TEST("a suspend and resume that meet a thread's end neither keep it nor bring it back")
{
    change_at_its_end(suspend_and_resume, 300);
}

static void send_to_core_0(unsigned round)
{
    thread_set_core(&ending, CORE(0));
    if (round % 2)
        thread_set_core(&ending, CORE(OTHER));
}

TEST("a change of core that meets a thread's end leaves one life with one end")
{
    change_at_its_end(send_to_core_0, 300);
}

static int change_itself_masked_and_end(void *change)
{
    arch_mask_interrupts();
    ((int (*)(struct thread *))change)(thread_current());
    return count_up(NULL);
}

THREAD(changed_last, 1024, .target = change_itself_masked_and_end);

static int go_to_core_0(struct thread *self)
{
    return thread_set_core(self, CORE(0));
}

static int go_to_other_core(struct thread *self)
{
    return thread_set_core(self, CORE(OTHER));
}

static void expect_end_of_changed(int (*change)(struct thread *self), unsigned core)
{
    ran = 0;
    changed_last.arg = (void *)change;
    changed_last.core = (uint8_t)core;
    EXPECT(thread_start(&changed_last) == OK);
    EXPECT(thread_join(&changed_last, SECONDS(20)) == OK && ran == 1);
    EXPECT(thread_state(&changed_last) == DONE);
}

TEST("a thread that changes itself with interrupts masked and ends before that takes effect has ended")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        expect_end_of_changed(thread_suspend, CORE(core));
        expect_end_of_changed(go_to_core_0, CORE(core));
        expect_end_of_changed(go_to_other_core, CORE(core));
    }
}

static int change_counter_for_ever(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; !enough; round++) {
        thread_set_priority(&counter, LOW + round % 8);
        for (unsigned pause = 0; pause < 100; pause++) /* or core 0 does nothing but read its letters */
            arch_relax();
    }
    return 0;
}

THREAD(changer, 1024, .target = change_counter_for_ever, .core = CORE(OTHER), .priority = LOW);

TEST("a thread that is started and joined over and over stands being changed all the time")
{
    enough = false;
    counter.core = CORE(0);
    ran = 0;
    EXPECT(thread_start(&changer) == OK);
    for (unsigned round = 0; round < 1000; round++) {
        EXPECT(thread_start(&counter) == OK);
        EXPECT(thread_join(&counter, SECONDS(20)) == OK);
    }
    enough = true;
    EXPECT(ran == 1000);
    EXPECT(thread_join(&changer, FOREVER) == OK);
    thread_set_priority(&counter, NORMAL);
}

/*
 * turns.c - equals take turns however they came to share a core.
 */
#include "kernel/core/cpu.h"
#include "tests/harness/crew.h"

static struct event start = EVENT_INIT;

static int wait_for_start(void *nothing)
{
    (void)nothing;
    return event_wait(&start, FOREVER);
}

TEST("equals that were woken together have their turn, though who woke them goes on and on")
{
    crew_block(&ann, wait_for_start, NORMAL, CORE(0));
    crew_block(&bob, wait_for_start, NORMAL, CORE(0));
    event_set(&start);
    SPIN_UNTIL(!thread_is_alive(&ann) && !thread_is_alive(&bob));
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
}

static volatile bool enough;

static int go_round(void *nothing)
{
    (void)nothing;
    while (!enough)
        arch_relax();
    return OK;
}

static int go_round_until_bob_has(void *nothing)
{
    (void)nothing;
    SPIN_UNTIL(thread_state(&bob) == DONE);
    return OK;
}

static int end_at_once(void *nothing)
{
    (void)nothing;
    return OK;
}

static bool turn_goes_on(unsigned level)
{
    return cpu_of(0)->slice_levels & level_bit(level);
}

/* Two more urgent equals share the core, too, at the moment the turn below them ends. */
TEST("a turn ends in time even if more urgent equals have their turns meanwhile")
{
    ann.slice = US(500);
    bob.slice = FOREVER; /* he begins no turn that could end too */
    cat.slice = dan.slice = MS(5);
    enough = false;
    crew_start(&ann, go_round_until_bob_has, LOW, CORE(0));
    crew_start(&bob, end_at_once, LOW, CORE(0));
    EVENTUALLY(turn_goes_on(LOW) || thread_state(&bob) == DONE);
    crew_start(&cat, go_round, LOW + 1, CORE(0));
    crew_start(&dan, go_round, LOW + 1, CORE(0));
    EVENTUALLY(turn_goes_on(LOW + 1));
    EVENTUALLY(!turn_goes_on(LOW));
    EXPECT(cpu_of(0)->ready.first[LOW] == &bob.ready || thread_state(&bob) == DONE);
    enough = true;
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
}

TEST("no turn goes on on a level that is empty, so whoever comes next has all of his")
{
    ann.slice = bob.slice = SECONDS(1000);
    enough = false;
    crew_start(&ann, go_round, LOW, CORE(0));
    crew_start(&bob, go_round, LOW, CORE(0));
    EVENTUALLY(turn_goes_on(LOW));
    enough = true;
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(!turn_goes_on(LOW));
}

TEST("nor does a turn last longer because others, whose slices are shorter, begin theirs meanwhile")
{
    ann.slice = bob.slice = MS(10000);
    cat.slice = dan.slice = MS(9900);
    enough = false;
    crew_start(&ann, go_round, LOW, CORE(0));
    crew_start(&bob, go_round, LOW, CORE(0));
    EVENTUALLY(turn_goes_on(LOW));
    const uint64_t end = cpu_of(0)->slice_end;
    sleep_for(MS(200));
    crew_start(&cat, go_round, LOW + 1, CORE(0));
    crew_start(&dan, go_round, LOW + 1, CORE(0));
    EVENTUALLY(turn_goes_on(LOW + 1));
    EXPECT(cpu_of(0)->slice_end == end);
    enough = true;
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
}

static void start_equals(struct thread *first, struct thread *second, unsigned level)
{
    crew_start(first, go_round, level, CORE(0));
    crew_start(second, go_round, level, CORE(0));
    EVENTUALLY(turn_goes_on(level));
}

static void end_all(void)
{
    enough = true;
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK);
    EXPECT(crew_result(&cat) == OK && crew_result(&dan) == OK);
}

TEST("slices may be hours long: the shorter one ends the turn, whichever began first")
{
    ann.slice = bob.slice = SECONDS(9000); /* more than 32 bits of microseconds */
    cat.slice = dan.slice = SECONDS(1000);
    enough = false;
    start_equals(&ann, &bob, LOW);
    const uint64_t late = cpu_of(0)->slice_end;
    start_equals(&cat, &dan, LOW + 1);
    EXPECT(cpu_of(0)->slice_end + SECONDS(7000).microseconds < late);
    end_all();

    enough = false;
    start_equals(&cat, &dan, LOW);
    const uint64_t soon = cpu_of(0)->slice_end;
    start_equals(&ann, &bob, LOW + 1);
    EXPECT(cpu_of(0)->slice_end == soon);
    end_all();
}

TEST("one that is a little shorter, but began later, ends later, also across a multiple of 2^32 microseconds")
{
    const uint64_t now = clock_now().microseconds, edge = (now >> 32) + 2;

    ann.slice = bob.slice = US((edge << 32) - now - 200000);
    cat.slice = dan.slice = US(ann.slice.microseconds - 1);
    enough = false;
    start_equals(&ann, &bob, LOW);
    const uint64_t end = cpu_of(0)->slice_end;
    sleep_for(MS(300));
    start_equals(&cat, &dan, LOW + 1);
    EXPECT(cpu_of(0)->slice_end == end);
    end_all();
}

static struct event never = EVENT_INIT;

static int begin_a_turn_and_block(void *nothing)
{
    (void)nothing;
    crew_note();
    return event_wait(&never, FOREVER);
}

static int outlast_that_turn(void *nothing)
{
    (void)nothing;
    SPIN_UNTIL(!turn_goes_on(LOW));
    crew_note();
    return OK;
}

static int note(void *nothing)
{
    (void)nothing;
    crew_note();
    return OK;
}

TEST("one whose turns never end does not lose the core at the end of the turn that was there before")
{
    crew_order_forget();
    ann.slice = MS(20);
    bob.slice = cat.slice = FOREVER;
    crew_start(&ann, begin_a_turn_and_block, LOW, CORE(0));
    crew_start(&bob, outlast_that_turn, LOW, CORE(0));
    crew_start(&cat, note, LOW, CORE(0));
    EXPECT(crew_result(&bob) == OK && crew_result(&cat) == OK);
    EXPECT(crew_order_is("abc"));
    event_set(&never);
    EXPECT(crew_result(&ann) == OK);
}

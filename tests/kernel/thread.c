/*
 * thread.c - what kernel/thread.h promises about a life, from start to join.
 * Who runs when is in scheduling.c, where in smp.c.
 */
#include <string.h>

#include "kernel/core/cpu.h"
#include "tests/harness/test.h"

static struct event gate = EVENT_INIT;

/* --- Start and join ------------------------------------------------------------------ */

static int twice(void *number)
{
    return 2 * *(int *)number;
}

THREAD(doubler, 1024, .target = twice);

TEST("a thread runs its target with its argument, and its result is there after the join")
{
    static int number = 21;

    doubler.arg = &number;
    EXPECT(thread_start(&doubler) == OK);
    EXPECT(thread_join(&doubler, FOREVER) == OK);
    EXPECT(thread_result(&doubler) == 42);
}

TEST("a thread that was joined can be started again, with another argument, on any core")
{
    static int number;

    doubler.arg = &number;
    for (number = 0; number < 20; number++) {
        doubler.core = (uint8_t)(number % 3 == 2 ? ANY_CORE : CORE((unsigned)number % 3 % CORES));
        EXPECT(thread_start(&doubler) == OK);
        EXPECT(thread_join(&doubler, FOREVER) == OK);
        EXPECT(thread_result(&doubler) == 2 * number);
    }
    doubler.core = ANY_CORE;
}

TEST("a thread that has ended can be started again without a join, and then joined once")
{
    static int number = 4;

    doubler.arg = &number;
    EXPECT(thread_start(&doubler) == OK);
    EVENTUALLY(thread_state(&doubler) == DONE);
    number = 5;
    EXPECT(thread_start(&doubler) == OK);
    EXPECT(thread_join(&doubler, FOREVER) == OK && thread_result(&doubler) == 10);
    EXPECT(thread_join(&doubler, NO_WAIT) == E_STATE);
}

static int pass_gate(void *nothing)
{
    (void)nothing;
    event_wait(&gate, FOREVER);
    return 7;
}

THREAD(visitor, 1024, .target = pass_gate);

TEST("a thread that is alive cannot be started once more, and goes on undisturbed")
{
    event_clear(&gate);
    EXPECT(thread_start(&visitor) == OK);
    EXPECT(thread_start(&visitor) == E_STATE);
    EVENTUALLY(thread_state(&visitor) == BLOCKED);
    EXPECT(thread_start(&visitor) == E_STATE);
    event_set(&gate);
    EXPECT(thread_join(&visitor, FOREVER) == OK && thread_result(&visitor) == 7);
}

TEST("a join that times out says so, takes its time, and leaves the thread to be joined later")
{
    event_clear(&gate);
    EXPECT(thread_start(&visitor) == OK);
    EXPECT(thread_join(&visitor, NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(thread_join(&visitor, MS(2)) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    EXPECT(thread_is_alive(&visitor));
    event_set(&gate);
    EXPECT(thread_join(&visitor, SECONDS(20)) == OK && thread_result(&visitor) == 7);
}

TEST("a join with NO_WAIT is enough once the thread has ended")
{
    event_set(&gate);
    EXPECT(thread_start(&visitor) == OK);
    EVENTUALLY(thread_state(&visitor) == DONE);
    EXPECT(thread_join(&visitor, NO_WAIT) == OK);
}

TEST("a second join is E_STATE, and so is a join of a thread that was never started")
{
    static struct thread never;

    event_set(&gate);
    EXPECT(thread_start(&visitor) == OK);
    EXPECT(thread_join(&visitor, FOREVER) == OK);
    EXPECT(thread_join(&visitor, FOREVER) == E_STATE);
    EXPECT(thread_join(&never, FOREVER) == E_STATE);
}

/* --- Who joins whom --------------------------------------------------------------------- */

struct plan {
    struct thread *joins;
    bool waits_at_gate; /* first */
};

static int join_as_planned(void *argument)
{
    const struct plan *plan = argument;

    if (plan->waits_at_gate)
        event_wait(&gate, FOREVER);
    return thread_join(plan->joins, FOREVER);
}

static struct plan plans[3];
THREAD(first, 1024, .target = join_as_planned, .arg = &plans[0], .core = CORE(0));
THREAD(second, 1024, .target = join_as_planned, .arg = &plans[1], .core = CORE(OTHER));
THREAD(third, 1024, .target = join_as_planned, .arg = &plans[2]);

TEST("a thread that another one joins already is refused to a third with E_STATE")
{
    event_clear(&gate);
    plans[0] = (struct plan){ &visitor, false };
    thread_start(&visitor);
    thread_start(&first);
    EVENTUALLY(thread_state(&first) == BLOCKED);
    EXPECT(thread_join(&visitor, FOREVER) == E_STATE);
    event_set(&gate);
    EXPECT(thread_join(&first, FOREVER) == OK && thread_result(&first) == OK);
}

TEST("a thread that joins itself is told E_DEADLOCK")
{
    EXPECT(thread_join(thread_current(), FOREVER) == E_DEADLOCK);
    plans[1] = (struct plan){ &second, false };
    thread_start(&second);
    EVENTUALLY(thread_state(&second) == DONE);
    EXPECT(thread_result(&second) == E_DEADLOCK);
}

TEST("joins in a cycle of two are refused to the one that would close it")
{
    event_clear(&gate);
    plans[0] = (struct plan){ &second, false };
    plans[1] = (struct plan){ &first, true };
    thread_start(&second);
    thread_start(&first);
    EVENTUALLY(second.joiners.first);
    event_set(&gate);
    EVENTUALLY(thread_state(&first) == DONE);
    EXPECT(thread_result(&second) == E_DEADLOCK && thread_result(&first) == OK);
}

TEST("joins in a cycle of three, over both cores, are refused to the one that would close it")
{
    event_clear(&gate);
    plans[0] = (struct plan){ &second, false };
    plans[1] = (struct plan){ &third, false };
    plans[2] = (struct plan){ &first, true };
    thread_start(&third);
    thread_start(&second);
    thread_start(&first);
    EVENTUALLY(second.joiners.first && third.joiners.first);
    event_set(&gate);
    EVENTUALLY(thread_state(&first) == DONE);
    EXPECT(thread_result(&third) == E_DEADLOCK);
    EXPECT(thread_result(&second) == OK && thread_result(&first) == OK);
}

static int join_briefly(void *other)
{
    return thread_join(other, MS(2));
}

static int join_once_it_gave_up(void *brief)
{
    event_wait(&gate, FOREVER);
    while (thread_state(brief) == BLOCKED)
        arch_relax();
    return thread_join(brief, FOREVER);
}

THREAD(brief, 1024, .target = join_briefly, .core = CORE(0), .priority = LOW);
THREAD(patient, 1024, .target = join_once_it_gave_up, .arg = &brief, .core = CORE(0), .priority = HIGH);

TEST("a join that timed out closes no cycle, though its thread has not run since")
{
    event_clear(&gate);
    brief.arg = &patient;
    thread_start(&patient);
    thread_start(&brief);
    EVENTUALLY(thread_state(&brief) == BLOCKED || thread_state(&brief) == DONE); /* it does not wait for long */
    event_set(&gate); /* `patient` now keeps core 0 until the join of `brief` is over */
    EVENTUALLY(thread_state(&patient) == DONE && thread_state(&brief) == DONE);
    EXPECT(thread_result(&patient) == OK && thread_result(&brief) == E_TIMEOUT);
}

/* --- Starts that are refused ----------------------------------------------------------------- */

static uint8_t room[1024] __attribute__((aligned(8)));

static bool is_refused(struct thread thread)
{
    static struct thread candidate;

    candidate = thread;
    return thread_start(&candidate) == E_INVALID && thread_state(&candidate) == NEW && thread_count() == 1;
}

TEST("a start without a target or without a stack is E_INVALID and changes nothing")
{
    EXPECT(is_refused((struct thread)THREAD_INIT("no target", room, .priority = LOW)));
    EXPECT(is_refused((struct thread){ .target = twice, .stack_bytes = sizeof room }));
}

TEST("a start with a stack too small, or not aligned in address or size, is E_INVALID")
{
    struct thread thread = THREAD_INIT("odd", room, .target = twice);

    thread.stack_bytes = STACK_BYTES_MIN - 8;
    EXPECT(is_refused(thread));
    thread.stack_bytes = 0;
    EXPECT(is_refused(thread));
    thread.stack_bytes = sizeof room - 4;
    EXPECT(is_refused(thread));
    thread.stack_bytes = sizeof room - 8;
    thread.context.stack_limit = room + 4;
    EXPECT(is_refused(thread));
}

TEST("a start with a priority or on a core that does not exist is E_INVALID")
{
    EXPECT(is_refused((struct thread)THREAD_INIT("prior", room, .target = twice, .priority = PRIORITIES)));
    EXPECT(is_refused((struct thread)THREAD_INIT("prior", room, .target = twice, .priority = 255)));
    EXPECT(is_refused((struct thread)THREAD_INIT("core", room, .target = twice, .core = CORE(CORES))));
    EXPECT(is_refused((struct thread)THREAD_INIT("core", room, .target = twice, .core = 255)));
}

TEST("what is set before the start counts, checked: priority and core of a thread not started")
{
    struct thread thread = THREAD_INIT("not yet", room, .target = twice);

    EXPECT(thread_set_priority(&thread, IDLE) == E_INVALID && thread_priority(&thread) == 0);
    EXPECT(thread_set_priority(&thread, PRIORITIES) == E_INVALID && thread_priority(&thread) == 0);
    EXPECT(thread_set_priority(&thread, PRIORITIES - 1) == OK && thread_priority(&thread) == PRIORITIES - 1);
    EXPECT(thread_set_core(&thread, CORE(CORES)) == E_INVALID && thread_core(&thread) == ANY_CORE);
    EXPECT(thread_set_core(&thread, CORE(OTHER)) == OK && thread_core(&thread) == CORE(OTHER));
    EXPECT(thread_suspend(&thread) == E_STATE);
    EXPECT(thread_resume(&thread) == E_STATE);
    EXPECT(thread_state(&thread) == NEW);
}

/* --- Questions --------------------------------------------------------------------------------- */

TEST("a thread of priority 0 is started as NORMAL")
{
    event_clear(&gate);
    thread_start(&visitor);
    EXPECT(thread_priority(&visitor) == NORMAL && thread_effective_priority(&visitor) == NORMAL);
    event_set(&gate);
    EXPECT(thread_join(&visitor, FOREVER) == OK);
}

static volatile bool go_on, is_running;

static int spin(void *nothing)
{
    (void)nothing;
    is_running = true;
    while (!go_on)
        arch_relax();
    return 0;
}

THREAD(spinner, 1024, .target = spin, .priority = LOW, .core = CORE(OTHER));

TEST("every state of a life shows: new, ready, running, blocked, suspended, done")
{
    static uint8_t stack[1024] __attribute__((aligned(8)));
    static struct thread life;

    life = (struct thread)THREAD_INIT("life", stack, .target = pass_gate, .priority = LOW, .core = CORE(0));
    event_clear(&gate);
    EXPECT(thread_state(&life) == NEW && !thread_is_alive(&life));
    thread_start(&life);
    EXPECT(thread_state(&life) == READY && thread_is_alive(&life)); /* main() is more urgent */
    EXPECT(thread_suspend(&life) == OK && thread_state(&life) == SUSPENDED);
    EXPECT(thread_resume(&life) == OK && thread_state(&life) == READY);
    EVENTUALLY(thread_state(&life) == BLOCKED);
    EXPECT(thread_suspend(&life) == OK && thread_state(&life) == SUSPENDED && thread_is_alive(&life));
    EXPECT(thread_resume(&life) == OK && thread_state(&life) == BLOCKED);
    EXPECT(thread_state(thread_current()) == RUNNING);
    event_set(&gate);
    EXPECT(thread_join(&life, FOREVER) == OK);
    EXPECT(thread_state(&life) == DONE && !thread_is_alive(&life));
    EXPECT(thread_suspend(&life) == E_STATE && thread_resume(&life) == E_STATE);
}

TEST("a thread on the other core is seen running")
{
    go_on = is_running = false;
    EXPECT(thread_start(&spinner) == OK);
    if (CORES > 1)
        SPIN_UNTIL(thread_state(&spinner) == RUNNING);
    EVENTUALLY(is_running);
    go_on = true;
    EXPECT(thread_join(&spinner, FOREVER) == OK);
}

TEST("states have names")
{
    EXPECT(strcmp(thread_state_name(NEW), "new") == 0);
    EXPECT(strcmp(thread_state_name(READY), "ready") == 0);
    EXPECT(strcmp(thread_state_name(RUNNING), "running") == 0);
    EXPECT(strcmp(thread_state_name(BLOCKED), "blocked") == 0);
    EXPECT(strcmp(thread_state_name(SUSPENDED), "suspended") == 0);
    EXPECT(strcmp(thread_state_name(DONE), "done") == 0);
    EXPECT(strcmp(doubler.name, "doubler") == 0);
    EXPECT(strcmp(thread_current()->name, "main") == 0);
}

TEST("statuses have names, and what is none says so")
{
    static const struct {
        int status;
        const char *name;
    } named[] = {
        { OK, "OK" },
        { E_TIMEOUT, "E_TIMEOUT" },
        { E_CLOSED, "E_CLOSED" },
        { E_CANCELLED, "E_CANCELLED" },
        { E_DEADLOCK, "E_DEADLOCK" },
        { E_NOT_OWNER, "E_NOT_OWNER" },
        { E_OWNER_DIED, "E_OWNER_DIED" },
        { E_TOO_MANY, "E_TOO_MANY" },
        { E_CONTEXT, "E_CONTEXT" },
        { E_STATE, "E_STATE" },
        { E_INVALID, "E_INVALID" },
        { 1, "unknown status" },
        { -1000, "unknown status" },
    };

    for (unsigned n = 0; n < sizeof named / sizeof *named; n++)
        EXPECT(strcmp(status_name(named[n].status), named[n].name) == 0);
}

static int who_am_i(void *place)
{
    *(struct thread **)place = thread_current();
    return 0;
}

static struct thread *seen;
THREAD(self_seeker, 1024, .target = who_am_i, .arg = &seen, .core = CORE(OTHER));

static void look_in_interrupt(void)
{
    seen = thread_current();
}

TEST("a thread finds itself with thread_current(), and an interrupt the thread it interrupted")
{
    thread_start(&self_seeker);
    thread_join(&self_seeker, FOREVER);
    EXPECT(seen == &self_seeker);
    test_in_interrupt(look_in_interrupt);
    EXPECT(seen == thread_current());
}

static int count_alive(void *place)
{
    *(volatile unsigned *)place = thread_count();
    event_wait(&gate, FOREVER);
    return 0;
}

static unsigned alive_then;
THREAD(census, 1024, .target = count_alive, .arg = &alive_then, .daemon = true);

TEST("daemons count among the threads that are alive, and ended threads do not")
{
    event_clear(&gate);
    EXPECT(thread_count() == 1);
    thread_start(&visitor);
    EXPECT(thread_count() == 2);
    thread_start(&census);
    EVENTUALLY(thread_state(&census) == BLOCKED);
    EXPECT(alive_then == 3);
    event_set(&gate);
    EXPECT(thread_join(&census, FOREVER) == OK && thread_join(&visitor, FOREVER) == OK);
    EXPECT(thread_count() == 1);
}

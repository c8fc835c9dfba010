/*
 * daemon.c - when the program ends: a main() of its own, for it has to return.
 */
#include "lib/duet.h"
#include "kernel/core/arch.h"

static struct event main_is_over = EVENT_INIT;

static int spin_for_ever(void *nothing)
{
    while (!nothing)
        arch_relax();
    return 0;
}

/* On a core of its own, or where there is one only, less urgent than the rest. */
THREAD(daemon, 1024, .target = spin_for_ever, .daemon = true, .core = CORE(CORES - 1), .priority = 1);
THREAD(waiting_daemon, 1024, .target = spin_for_ever, .daemon = true, .core = CORE(0), .priority = 1);

static int outlive_main(void *main_thread)
{
    event_wait(&main_is_over, FOREVER);
    while (thread_state(main_thread) != BLOCKED)
        sleep_for(US(20));
    print("ok 1 - a normal thread keeps the program alive after main() has returned\n");
    sleep_for(MS(1));
    print("ok 2 - and when it ends the program does, though daemons run on\n");
    return 1;
}

THREAD(survivor, 1024, .target = outlive_main, .priority = HIGH);

/* The status is main()'s, not the survivor's; a run that ends otherwise, or not at
 * all, fails. */
int main(void)
{
    print("1..2\n");
    thread_start(&daemon);
    thread_start(&waiting_daemon);
    survivor.arg = thread_current();
    thread_start(&survivor);
    event_set(&main_is_over);
    return 0;
}

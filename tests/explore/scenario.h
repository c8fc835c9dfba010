/*
 * scenario.h - a race between two cores, small enough to be run in every order.
 *
 *     #include "tests/explore/scenario.h"
 *
 *     static struct semaphore tokens = SEMAPHORE_INIT(0);
 *
 *     JOB(take)
 *     {
 *         return semaphore_acquire(&tokens, FOREVER);
 *     }
 *
 *     SCENARIO("a token given while its taker goes to sleep wakes it")
 *     {
 *         scenario_ready(&ann, take, HIGH, CORE(1));
 *         explore_begin();
 *         EXPECT(semaphore_release(&tokens) == OK);
 *         EXPECT(scenario_result(&ann) == OK);
 *     }
 *
 * One file is one firmware and one scenario; its sentence is the promise. It is
 * run in main()'s thread, which lives on core 0 at NORMAL priority. What comes
 * before explore_begin() brings the threads into position; what comes after is
 * the race, a few thousand instructions of both cores, and `make explore` runs
 * those in thousands of orders. A run that is as it should be prints nothing and
 * ends with status 0; anything else is a violation: another status, a fault, a
 * core that never comes to an end, or all of them asleep for good.
 *
 * A timeout of LONG is over when the explorer says so: at any moment, and at the
 * latest when nobody has anything to do. So never wait for a time.
 *
 * Where a scenario defines scenario_interrupt(), that is the handler of an
 * interrupt which the explorer raises on each core, at each instruction in turn.
 * It must do without being called.
 */
#ifndef TESTS_EXPLORE_SCENARIO_H
#define TESTS_EXPLORE_SCENARIO_H

#include <stdbool.h>

#include "lib/duet.h"

extern const char scenario_sentence[];
void scenario_run(void);

#define SCENARIO(sentence)                     \
    const char scenario_sentence[] = sentence; \
    void scenario_run(void)

void scenario_interrupt(void) __attribute__((weak));

/* Before this the emulator runs both cores in step; from here on, as a seed says. */
void explore_begin(void);

/* Whoever finds the condition false, on any core, in a thread or an interrupt,
 * ends the run with status 1. */
#define EXPECT(condition) scenario_expect((condition), __FILE__, __LINE__, #condition)

/* Gives the caller's core away to nobody. Without an end if it never comes true. */
#define SPIN_UNTIL(condition) \
    while (!(condition))      \
    arch_relax()

/* Only before explore_begin(): lets all others run in between. */
#define EVENTUALLY(condition) \
    while (!(condition))      \
    sleep_for(US(50))

#define LONG MS(100)

/* --- Threads --------------------------------------------------------------------- */

extern struct thread ann, bob, cat, dan;

#define JOB(name) static int name(void *nothing __attribute__((unused)))

/* Starts one, which takes no turns with its equals unless it was given a slice. */
void scenario_start(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core);

/* And returns when it waits for something, or has waited already. */
void scenario_block(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core);

/* Starts one that begins its job at explore_begin(). It needs a core that main()
 * is not on, and has that for itself until then. */
void scenario_ready(struct thread *hand, int (*job)(void *), unsigned priority, unsigned core);

/* Waits for its end. */
int scenario_result(struct thread *hand);

/* For a job: until explore_begin(). */
void scenario_await(void);

/* Returns when every other core has read its letters and runs what it says. */
void scenario_settle(void);

/* The core the caller is on now. */
unsigned scenario_core(void);

void scenario_expect(bool condition, const char *file, int line, const char *words);

#endif

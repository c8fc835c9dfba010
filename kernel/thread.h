/*
 * thread.h - preemptive tasks that share all memory; Python's threading.Thread.
 *
 *     static int blink(void *led) { for (;;) { toggle(led); sleep_for(MS(500)); } }
 *
 *     THREAD(blinker, 1024, .target = blink, .arg = &led0, .daemon = true);
 *
 *     int main(void)
 *     {
 *         thread_start(&blinker);
 *         ...
 *     }
 *
 * A variable that is declared _Thread_local is each thread's own: Python's
 * threading.local(). It has room on the thread's stack, and its first value
 * each time the thread is started.
 *
 * main() is a thread too, of NORMAL priority. The program ends with main()'s
 * result once main() and every thread that is not a daemon have ended.
 *
 * Scheduling: of the threads that are ready, the most urgent run, one a core,
 * each on a core it may run on. Equals take turns every `slice`. A thread
 * without `.core` may run, and be moved, anywhere.
 *
 * Changing another thread (priority, core, suspend, resume) takes effect at
 * once on the caller's core, and on another core as soon as it takes an
 * interrupt: at most the longest masked stretch away.
 *
 * A thread's life; in brackets the function that makes the step:
 *
 *    NEW --[thread_start]--> READY <-----[picked, preempted]-----> RUNNING
 *                              ^                                     |  |
 *                              +--[what it waited for, timeout]-- BLOCKED
 *                                                                       |
 *    DONE <------------------------[its target returned]----------------+
 *
 * thread_terminate() leads to DONE from everywhere but NEW.
 * thread_suspend() shows SUSPENDED in place of READY and BLOCKED until
 * thread_resume(). A thread that is DONE may be started again.
 */
#ifndef KERNEL_THREAD_H
#define KERNEL_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/clock.h"
#include "kernel/config.h"
#include "kernel/context.h"
#include "kernel/core/ring.h"
#include "kernel/status.h"
#include "kernel/wait.h"

/* Priorities: 1 (least urgent) to PRIORITIES - 1. IDLE is the kernel's own. */
enum priority {
    IDLE = 0,
    LOW = PRIORITIES / 4,
    NORMAL = PRIORITIES / 2,
    HIGH = PRIORITIES * 3 / 4,
};

#define ANY_CORE 0u
#define CORE(n) ((n) + 1u)
#define NO_CORE 0xFFu

enum thread_state { NEW, READY, RUNNING, BLOCKED, SUSPENDED, DONE };

struct cpu;
struct lock;

struct thread {
    /* --- Private: its core's, interrupts masked; first, for the dispatcher ------ */
    struct context context;     /* valid while it is not on a core */
    struct ring_node ready;     /* in its core's ready levels */
    uint8_t level;              /* which of them it is in */
    bool awake;                 /* false from before it can be woken until it is */
    uint8_t runs_on;            /* `core`, or NO_CORE while it is suspended; as its core knows it */
    uint8_t effective_priority; /* a fact others write, under the inheritance lock; its core acts on it */

    /* --- Yours to set in THREAD(), or before thread_start() ------------------- */
    int (*target)(void *arg); /* what it runs; its result is thread_result() */
    void *arg;
    uint8_t priority;     /* 0 means NORMAL; once started, thread_set_priority() */
    uint8_t core;         /* ANY_CORE or CORE(n); once started, thread_set_core() */
    bool daemon : 1;      /* does not keep the program alive */
    uint8_t life : 7;     /* private, here because it fits: enum life, under the threads' guard */
    bool blocked_on_lock; /* private too: its waiter waits for a lock; under the inheritance lock */
    duration_t slice;     /* how long before an equal has its turn; 0 means TIME_SLICE_US, FOREVER never */
    const char *name;
    uint32_t stack_bytes : 24;
    bool suspended; /* private, here because it fits: a fact others write; its core acts on it */

    /* --- Private: its core's, interrupts masked ------------------------------- */
    struct ring_node roaming; /* linked too, while it is ready, if it may run anywhere */
    uint32_t inbox_next;      /* 0 while it is in no inbox; see inbox.h */
    struct cpu *cpu;          /* its core; changed by that core only */

    /* --- Private: waiting and locks ------------------------------------------- */
    struct waiter *waiter;  /* what it waits with, while it does */
    struct lock *held;      /* the locks it owns, last first; its own */
    struct lock *contended; /* those somebody waits for; under the inheritance lock */
    struct thread *joining; /* the thread it joins; under the threads' guard, as are */
    struct wait_queue joiners;
    struct ring_node alive;
    int result;
};

/* A thread and its stack, at file scope or static in a function. The rest are
 * designated initialisers of the first part of struct thread. */
#define THREAD(variable, bytes, ...)                                                 \
    static uint8_t variable##_stack[STACK_BYTES(bytes)] __attribute__((aligned(8))); \
    static struct thread variable = THREAD_INIT(#variable, variable##_stack, __VA_ARGS__)

#define THREAD_INIT(called, stack, ...)                                                                      \
    {                                                                                                         \
        .name = (called), .stack_bytes = sizeof(stack), .context = { .stack_limit = (stack) }, __VA_ARGS__ \
    }

#define STACK_BYTES(bytes) (((bytes) + 7u) & ~7u)

/* The smallest stack a thread can run on: its first frame, being preempted
 * once, the scheduler, and what a CPU port keeps of its end as a guard. */
#define STACK_BYTES_MIN 416

/* Starts it. E_STATE if it was started and has not ended; E_INVALID for no
 * target, a priority or core that does not exist, a stack that is not 8-byte
 * aligned or too small (STACK_BYTES_MIN and its thread-local variables). Callable from an interrupt. */
int thread_start(struct thread *thread);

/* Waits until it has ended; its stack and struct are yours again then. Once
 * per life: a second join, or a join of a thread never started, is E_STATE; a
 * join of itself, or in a cycle, is E_DEADLOCK. E_TIMEOUT: not ended yet. */
int thread_join(struct thread *thread, duration_t timeout);

/* Ends it wherever it is, and joins it: Python's p.terminate(), p.join(). OK: it has
 * left its stack. None of its own code runs any more, so it tidies nothing up; of
 * what it held, locks go to their next owner with E_OWNER_DIED, and what it had
 * been handed and not used is lost with it. So it is for threads that cannot be
 * asked to return.
 *
 *     thread_terminate(&runaway, FOREVER);
 *
 * With NO_WAIT, an interrupt's too, it is told to end, and E_TIMEOUT says that it
 * has yet to; as after any E_TIMEOUT, thread_join() waits for that. E_STATE, as of a
 * join: never started, or joined; E_DEADLOCK: itself; E_INVALID: main()'s. */
int thread_terminate(struct thread *thread, duration_t timeout);

/* What its target returned, or E_CANCELLED if it was terminated; meaningful once it
 * is DONE. */
int thread_result(const struct thread *thread);

/* Started and not yet ended. */
bool thread_is_alive(const struct thread *thread);

/* What it was doing a moment ago. */
enum thread_state thread_state(const struct thread *thread);
const char *thread_state_name(enum thread_state state);

/* The thread that calls; in an interrupt, the interrupted one. */
struct thread *thread_current(void);

/* Lets ready threads of equal priority run first. */
void thread_yield(void);

/* What follows is done on the thread's own core, which is interrupted for it if
 * another one asks: in a loop without a pause it can keep that core from all else. */

/* The priority that was set, and the one it runs at: higher while it holds a
 * lock that a more urgent thread waits for. E_INVALID: not 1 to PRIORITIES - 1. */
unsigned thread_priority(const struct thread *thread);
unsigned thread_effective_priority(const struct thread *thread);
int thread_set_priority(struct thread *thread, unsigned priority);

/* ANY_CORE or CORE(n). E_INVALID: no such core. A thread that changes its own
 * core goes on there when the call returns. */
unsigned thread_core(const struct thread *thread);
int thread_set_core(struct thread *thread, unsigned core);

/* Keeps a thread from running, whatever else happens to it, until it is
 * resumed; neither counts. For debuggers and schedulers: to wait for something,
 * use a semaphore or an event. E_STATE: not alive; resume: not suspended. */
int thread_suspend(struct thread *thread);
int thread_resume(struct thread *thread);

/* Bytes of its stack that were never used since it started. */
size_t thread_stack_unused(const struct thread *thread);

/* How many threads are alive, main() and daemons among them. */
unsigned thread_count(void);

#endif

/*
 * threads.h - all threads that are alive, and how they come to an end.
 *
 * A thread ends itself, when its target has returned; or its core ends it, told to
 * by thread_terminate(), once it is off its stack.
 */
#ifndef KERNEL_CORE_THREADS_H
#define KERNEL_CORE_THREADS_H

#include "kernel/core/cpu.h"
#include "kernel/core/spinlock.h"
#include "kernel/thread.h"

/* Starting, ending and joining are rare, and a cycle of joins may run through any
 * thread, so one guard does for all of it. */
extern struct spinlock threads_guard;

/* thread->life, under the guard. From ENDING on its core may end it at any moment. */
enum life { LIFE_NEW, LIFE_STARTING, LIFE_STARTED, LIFE_ENDING, LIFE_DONE, LIFE_JOINED };

static inline bool threads_is_ending(const struct thread *thread)
{
    return thread->life == LIFE_ENDING;
}

/* For one caller of thread_start(): false if it was started and has not ended. The
 * thread is not alive before it can stand to be suspended, moved and so on by others. */
bool threads_claim(struct thread *thread);

/* Masked; all else is prepared. */
void threads_come_alive(struct thread *thread);

/* The calling thread has nothing left to do. */
_Noreturn void threads_end_current(void);

/* Masked, on the core of a thread that is to end: it is off its stack, in no queue of
 * its core, and no waker has anything to do with it any more. */
void threads_bury(struct thread *thread);

/* The thread alive after this one, NULL after the last; the first after NULL.
 * For panic, which has stopped the others. */
struct thread *threads_after(const struct thread *thread);

/* Called by main()'s thread alone: returns when no other thread is alive but
 * daemons. */
void threads_wait_for_normal(void);

#endif

/* threads.h - what boot and panic ask of kernel/thread.c. */
#ifndef KERNEL_CORE_THREADS_H
#define KERNEL_CORE_THREADS_H

#include "kernel/thread.h"

/* The thread alive after this one, NULL after the last; the first after NULL.
 * For panic, which has stopped the others. */
struct thread *threads_after(const struct thread *thread);

/* Called by main()'s thread alone: returns when no other thread is alive but
 * daemons. */
void threads_wait_for_normal(void);

#endif

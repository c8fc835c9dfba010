/*
 * thread_local.h - variables of which each thread has its own; Python's threading.local().
 *
 *     static _Thread_local unsigned requests;      // a program writes no more than this
 *
 * They lie at the end of the thread's stack, above all frames, and are as their
 * initialisers say each time the thread is started. Who changes them is the thread
 * itself and handlers that interrupt it.
 */
#ifndef KERNEL_CORE_THREAD_LOCAL_H
#define KERNEL_CORE_THREAD_LOCAL_H

/* The CPU port's context.S says where they are; it needs these offsets, which the .c
 * file asserts. */
#define THREAD_LOCAL_CPU_CURRENT 4
#define THREAD_LOCAL_STACK_LIMIT 4
#define THREAD_LOCAL_STACK_BYTES 44

#ifndef __ASSEMBLER__
#include <stddef.h>

/* What one thread has, a multiple of 8; linker/duet.ld knows it. */
static inline size_t thread_local_bytes(void)
{
    extern const char thread_local_size[];

    return (size_t)thread_local_size;
}

/* Initialises those of the stack that ends at `end`. */
void thread_local_prepare(void *end);
#endif

#endif

/*
 * config.h - every number that may be tuned, in one place.
 *
 * Override one from the command line: make CFLAGS_EXTRA=-DTIME_SLICE_US=1000
 */
#ifndef KERNEL_CONFIG_H
#define KERNEL_CONFIG_H

/* Cores the kernel runs on. The Makefile passes CORES=1 or 2. */
#ifndef CORES
#define CORES 2
#endif

/* Priorities, 0 (idle) to PRIORITIES - 1 (most urgent). 32 levels fit one
 * bitmap word, which is what makes picking the next thread O(1). */
#define PRIORITIES 32

/* Bytes of one core's scheduler state and interrupt stack together; a power of
 * two, because a core finds its own state by masking its interrupt stack pointer. */
#ifndef CPU_BLOCK_BYTES
#define CPU_BLOCK_BYTES 4096
#endif

/* Bytes of the idle thread's stack: one exception frame, the scheduler, a guard. */
#define IDLE_STACK_BYTES 416

/* Bytes of thread-local variables a program may have at most; there is room for
 * them on each idle thread's stack, on any other they are part of its size. */
#define THREAD_LOCAL_BYTES_MAX 64

/* Bytes of main()'s stack: print() needs about 600 of them. */
#ifndef MAIN_STACK_BYTES
#define MAIN_STACK_BYTES 4096
#endif

/* Microseconds a thread runs before an equal one has its turn. 5 ms is
 * CPython's switch interval (sys.getswitchinterval). */
#ifndef TIME_SLICE_US
#define TIME_SLICE_US 5000
#endif

/* Bytes one queue item may have at most: it is copied with interrupts masked. */
#define QUEUE_ITEM_BYTES_MAX 64

/* Characters print() keeps in one piece; a longer text is cut into several. */
#define CONSOLE_LINE_BYTES 128

/* Bytes of console output that wait for the UART; a power of two. */
#define CONSOLE_BUFFER_BYTES 2048

/* Microseconds core 0 waits for another core to come up before it goes on
 * without. A core needs well under a millisecond; emulators on a loaded host
 * need more. */
#ifndef CORE_START_TIMEOUT_US
#define CORE_START_TIMEOUT_US 2000000
#endif

/* Times panic() looks whether the other core has stopped, before it reports
 * without it. Counted, not timed: in a panic the clock may be what is broken. */
#define PANIC_PATIENCE 10000000

/* Microseconds a core has to stop for another one that is about to write to the
 * flash they run from; longer than any stretch with interrupts masked. */
#define FLASH_STOP_US 10000

/* Microseconds the clock shows at boot. One program's own: boot_clock_start. */
#ifndef CLOCK_START_US
#define CLOCK_START_US 0
#endif

#endif

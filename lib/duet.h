/*
 * duet.h - all an application includes.
 */
#ifndef LIB_DUET_H
#define LIB_DUET_H

#include "kernel/barrier.h"
#include "kernel/blocks.h"
#include "kernel/clock.h"
#include "kernel/condition.h"
#include "kernel/event.h"
#include "kernel/lock.h"
#include "kernel/queue.h"
#include "kernel/rlock.h"
#include "kernel/rwlock.h"
#include "kernel/semaphore.h"
#include "kernel/thread.h"
#include "kernel/timer.h"
#include "lib/future.h"
#include "lib/gil.h"
#include "lib/pool.h"
#include "lib/print.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif

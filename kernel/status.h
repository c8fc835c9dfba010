/*
 * status.h - what a call answers.
 *
 * Every call answers OK, a count where one is natural, or one of these
 * negative codes. A call that fails has changed nothing; exceptions say so
 * (E_OWNER_DIED, and a wait at a barrier that timed out).
 */
#ifndef KERNEL_STATUS_H
#define KERNEL_STATUS_H

enum status {
    OK = 0,
    E_TIMEOUT = -1,    /* not within the time given; queue.Full, queue.Empty, TimeoutError */
    E_CLOSED = -2,     /* the object was shut down; queue.ShutDown, EOFError */
    E_CANCELLED = -3,  /* somebody called the wait off; asyncio.CancelledError */
    E_DEADLOCK = -4,   /* waiting would never end: a cycle of locks or joins; RuntimeError */
    E_NOT_OWNER = -5,  /* only the owner may release; RuntimeError */
    E_OWNER_DIED = -6, /* you HOLD the lock, but its last owner ended while holding it */
    E_TOO_MANY = -7,   /* one release or task_done() more than there can be; ValueError */
    E_CONTEXT = -8,    /* an interrupt handler may not block, nor ask this */
    E_STATE = -9,      /* the object is not in a state that allows this; RuntimeError */
    E_INVALID = -10,   /* an argument outside its range; ValueError, TypeError */
    E_BROKEN = -11,    /* not all who were to meet will come; threading.BrokenBarrierError */
};

/* The code's name, for messages: status_name(E_TIMEOUT) is "E_TIMEOUT". */
const char *status_name(int status);

#endif

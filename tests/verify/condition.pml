/*
 * condition.pml - no notification is lost, and none is taken twice: a thread that
 * waits with a timeout, again and again, against one that closes and notifies.
 *
 * W, on the home core, takes the lock and waits while the door is not closed. N, on
 * another core, opens and closes it under the lock and notifies each time. The
 * kernel's function stands beside each step; what is done under the guard is
 * several steps, so that a guard that is not taken shows.
 *
 * Must hold: W ends, so it never sleeps for good while the door is closed; each
 * wait has one outcome, OK only if N claimed it; W has the lock when its wait is
 * over, and nobody else has; nobody looks at W's waiter once it is gone.
 *
 * Twins, each of which must fail:
 *   TWIN_RELEASE_FIRST    W lets go of the lock, and then queues up
 *   TWIN_NOTIFY_UNLOCKED  N changes and notifies without the lock
 *   TWIN_AWAKE_LATE       W is marked as asleep after its waiter can be found
 *   TWIN_NO_LOCK_AGAIN    W goes on without the lock after a timeout
 *   TWIN_TIMEOUT_UNGUARDED  the timeout looks whether W still waits without the guard
 */
mtype = { NOTHING, OK, E_TIMEOUT };

#define NOBODY 0
#define W 1
#define N 2

byte owner = NOBODY;     /* of the lock */
bool guard;              /* the condition's */
bool closed;             /* what is waited for */

/* W's waiter, on its stack */
bool alive, linked, armed;
mtype result = NOTHING;

bool w_awake = true;
bool letter;             /* in the home core's inbox */
bool in_handler;         /* of the home core: W cannot run meanwhile */
byte claims, woken;      /* notifications that claimed W; waits of W that said OK */

#define TAKE_GUARD atomic { !guard -> guard = true }
#define LEAVE_GUARD guard = false
#define TAKE_LOCK(who) atomic { owner == NOBODY -> owner = who }
#define LEAVE_LOCK(who) atomic { assert(owner == who); owner = NOBODY }

inline notify()                                /* condition_notify(): one waiter */
{
    TAKE_GUARD;
    if
    :: linked ->
        assert(alive);
        linked = false;                        /* wait_take_first(): that is the claim */
        result = OK;
        claims++;
        LEAVE_GUARD;
        letter = true                          /* wait_wake(): dispatch_post_wake(), and the bell */
    :: else -> LEAVE_GUARD
    fi
}

active proctype notifier()
{
#ifndef TWIN_NOTIFY_UNLOCKED
    TAKE_LOCK(N);
#endif
    notify();                                  /* for nothing: it is still open */
#ifndef TWIN_NOTIFY_UNLOCKED
    LEAVE_LOCK(N);
    TAKE_LOCK(N);
#endif
    closed = true;
    notify();
#ifndef TWIN_NOTIFY_UNLOCKED
    LEAVE_LOCK(N)
#endif
}

active proctype home_handlers()                /* interrupts of W's core, while they are let in */
{
end:
    do
    :: atomic { letter && !w_awake -> letter = false; w_awake = true } /* sched_rung() */
    :: atomic { armed && !w_awake -> armed = false; in_handler = true } /* on_alarm(): give_up() */
#ifdef TWIN_TIMEOUT_UNGUARDED
        if
        :: linked -> TAKE_GUARD
        :: else -> goto missed
        fi;
#else
        TAKE_GUARD;
        if
        :: !linked -> LEAVE_GUARD; goto missed
        :: else
        fi;
#endif
        assert(alive);
        linked = false;
        result = E_TIMEOUT;
        LEAVE_GUARD;
        w_awake = true;                        /* sched_wake(), here */
missed: in_handler = false
    od
}

/* Masked from here until W sleeps: its handlers need w_awake to be false, and that
 * is so only while it does. The letter may come before. */
#ifdef TWIN_AWAKE_LATE
#define SLEEP letter = false; w_awake = false; (w_awake && !in_handler)
#else
#define SLEEP w_awake = false; (w_awake && !in_handler)
#endif

inline queue_up()                              /* wait_queue_up(), under the guard */
{
    TAKE_GUARD;
    atomic { alive = true; result = NOTHING };
    linked = true;
    LEAVE_GUARD
}

inline wait_for_notice()                       /* condition_wait(), with a timeout if `timed` */
{
#ifdef TWIN_RELEASE_FIRST
    LEAVE_LOCK(W);
    queue_up();
#else
    queue_up();
    LEAVE_LOCK(W);
#endif
    armed = timed;                             /* wait_sleep() */
    SLEEP;
    atomic {                                   /* wait_end(), and timeout_cancel() */
        armed = false;
        assert(!linked && result != NOTHING);
        woken = woken + (result == OK);
        alive = false
    }
#ifdef TWIN_NO_LOCK_AGAIN
    if
    :: result == OK -> TAKE_LOCK(W)
    :: else
    fi
#else
    TAKE_LOCK(W)                               /* lock_acquire(), for ever */
#endif
}

active proctype waiter()
{
    bool timed = true;

    TAKE_LOCK(W);
    do
    :: closed -> break
    :: else ->
        wait_for_notice();
        assert(owner == W);
        timed = false                          /* with no timeout left, only N can end the next wait */
    od;
    LEAVE_LOCK(W);
    assert(claims == woken)
}

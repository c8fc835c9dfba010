/*
 * claim.pml - a wait has one outcome: a wake-up on the other core against the
 * timeout on the home core. A semaphore, whose token the waker hands over.
 *
 * The kernel's function stands beside each step; what is done under the guard
 * is several steps, so that a guard that is not taken shows. The waiter lies on
 * T's stack and is gone when T returns from its wait.
 *
 * Must hold: every token that was released was acquired or is left; T returns
 * from each wait once, with OK or E_TIMEOUT, and OK only with a token; nobody
 * looks at the waiter once T has returned; nobody waits for ever.
 *
 * Twins, each of which must fail:
 *   TWIN_NO_GUARD        the timeout looks and unlinks without the guard
 *   TWIN_NO_CHECK        the timeout does not look whether the waiter is still queued
 *   TWIN_RESULT_LATE     the waker writes the result after it has woken T
 *   TWIN_TOUCH_LATE      the waker looks at the waiter after it has woken T
 *   TWIN_WOKEN_BY_OTHER  the waker's core runs T itself, not the core T lives on
 */
#define ROUNDS 2

mtype = { NOTHING, OK, E_TIMEOUT };

bool guard;
byte tokens;
byte released, acquired, timeouts;

/* The waiter on T's stack */
bool alive;       /* its memory is T's frame still */
bool linked;
mtype result = NOTHING;
bool armed;       /* its timeout is in the home core's heap */

bool t_ready = true;
bool letter;      /* in the home core's inbox */
bool waker_done;
bool in_alarm;    /* the home core is in the alarm's handler, so T cannot run there */

#define LOCK atomic { !guard -> guard = true }
#define UNLOCK guard = false

active proctype waker()                        /* semaphore_release() */
{
    bool took;

    do
    :: released == ROUNDS -> waker_done = true; break
    :: else ->
        released++;
        LOCK;
        if
        :: linked ->
            assert(alive);
            linked = false;                    /* wait_take_first(): that is the claim */
#ifndef TWIN_RESULT_LATE
            result = OK;
#endif
            took = true
        :: else -> tokens++; took = false
        fi;
        UNLOCK;
        if
        :: took ->
            assert(alive);                     /* waiter->thread */
#ifdef TWIN_WOKEN_BY_OTHER
            t_ready = true;
#else
            letter = true;                     /* dispatch_post_wake(), and the bell */
#endif
#ifdef TWIN_TOUCH_LATE
            assert(alive);
#endif
#ifdef TWIN_RESULT_LATE
            result = OK;
#endif
        :: else
        fi
    od
}

active proctype home_handlers()                /* interrupts of the core T lives on */
{
end:
    do
    :: letter -> atomic { letter = false; t_ready = true } /* sched_rung() */
    :: atomic { armed -> armed = false; in_alarm = true } /* on_alarm(): give_up() */
#ifndef TWIN_NO_GUARD
        LOCK;
#endif
        assert(alive);                         /* T cannot have come back meanwhile */
        if
#ifdef TWIN_NO_CHECK
        :: true ->
#else
        :: linked ->
#endif
            linked = false;
            assert(alive);
            result = E_TIMEOUT;
#ifndef TWIN_NO_GUARD
            UNLOCK;
#endif
            t_ready = true                     /* sched_wake(), here */
#ifndef TWIN_NO_CHECK
        :: else ->
#ifndef TWIN_NO_GUARD
            UNLOCK
#else
            skip
#endif
#endif
        fi;
        in_alarm = false
    od
}

/* T runs only on its core, when no handler does; with the twin, elsewhere too. */
#ifdef TWIN_WOKEN_BY_OTHER
#define T_CAN_RUN t_ready
#else
#define T_CAN_RUN (t_ready && !in_alarm)
#endif

active proctype t()                            /* semaphore_acquire(), with a timeout */
{
    byte waits;

    do
    :: waits == ROUNDS -> break
    :: else ->
        waits++;
        LOCK;
        if
        :: tokens > 0 -> tokens--; acquired++; UNLOCK
        :: else ->
            atomic { alive = true; result = NOTHING; linked = true; armed = true; t_ready = false }
            UNLOCK;                            /* masked since before; now dispatch_blocked() */
            atomic {                           /* wait_end(): it takes its own timeout out of the heap */
                T_CAN_RUN ->
                armed = false;
                assert(!linked && result != NOTHING);
                if
                :: result == OK -> acquired++
                :: else -> timeouts++
                fi;
                alive = false
            }
        fi
    od;
    waker_done && !letter && !in_alarm;
    assert(acquired + tokens == ROUNDS);
    assert(acquired + timeouts == ROUNDS)
}

/*
 * queue.pml - what is put into a queue is got once, and nobody sleeps there for
 * good, though it is shut down and some give up.
 *
 * Two threads put an item each into a queue of one slot, one of them with a timeout;
 * two get one or leave before, one of them perhaps after a timeout; and another
 * shuts it down at any moment. The kernel's function stands beside each step; what
 * is done under the guard is several steps, so that a guard that is not taken shows,
 * and the waking of all lets it go between any two.
 *
 * Must hold: an item whose put was OK is got once or is left, and no other is got;
 * while the guard is free nobody waits for what is there; E_CLOSED is said where
 * nothing is left; each wait has one outcome; nobody looks at a waiter that is gone;
 * nobody waits for ever (an invalid end state).
 *
 * Twins, each of which must fail:
 *   TWIN_GET_UNGUARDED    a get looks for items and the end before it has the guard
 *   TWIN_CLOSED_LAST      the shutdown wakes all, and then closes
 *   TWIN_WAKES_FIRST_ONE  the shutdown wakes one of each kind
 *   TWIN_ONLY_GETTERS     the shutdown wakes those that get
 *   TWIN_CLOSED_DROPS     a get looks whether the queue is closed before it looks for items
 *   TWIN_NOBODY_ADMITTED  a get does not let in the item of one that waits to put
 *   TWIN_ITEM_FETCHED_LATE  a get lets in an item after the guard is let go
 *   TWIN_LATE_UNGUARDED   a timeout looks and unlinks without the guard
 *   TWIN_LATE_BLINDLY     a timeout does not look whether the waiter is still queued
 */
mtype = { NOTHING, OK, E_TIMEOUT, E_CLOSED };

/* Threads, and the items of the first two: 1 and 2. */
#define PUTTER 0
#define OTHER_PUTTER 1
#define GETTER 2
#define OTHER_GETTER 3
#define NOBODY 4

bool guard, closed;
byte slot;                   /* an item, or 0 */

/* Waiters, each on its thread's stack */
bool alive[4], queued[4], awake[4];
mtype result[4] = NOTHING;
byte item[4];                /* waiter->item: what comes from there, or goes there */

byte puts[3], gets[3];       /* of each item, that were OK */
byte ended;

#define ENTER atomic { !guard -> guard = true }
#define LEAVE guard = false

inline claim(who, outcome)                     /* wait_take_first() */
{
    assert(alive[who]);
    queued[who] = false;
    result[who] = outcome
}

inline wake(who)                               /* wait_wake() */
{
    atomic { assert(alive[who] && !awake[who]); awake[who] = true }
}

inline give_up()                               /* in the alarm's handler, on the waiter's core */
{
#ifdef TWIN_LATE_UNGUARDED
#define LATE_ENTER skip
#define LATE_LEAVE skip
#else
#define LATE_ENTER ENTER
#define LATE_LEAVE LEAVE
#endif
    LATE_ENTER;
    if
#ifdef TWIN_LATE_BLINDLY
    :: true ->
#else
    :: queued[me] ->
#endif
        claim(me, E_TIMEOUT);
        LATE_LEAVE;
        wake(me)
#ifndef TWIN_LATE_BLINDLY
    :: else -> LATE_LEAVE
#endif
    fi
}

inline sleep()                                 /* wait_in(), up to where it returns */
{
    atomic { alive[me] = true; awake[me] = false; result[me] = NOTHING; queued[me] = true };
    LEAVE;
    if
    :: timed -> give_up()                      /* sooner or later than somebody claims it */
    :: awake[me]
    fi;
    atomic { awake[me] -> assert(!queued[me] && result[me] != NOTHING); outcome = result[me]; alive[me] = false }
}

/* --- queue.c ------------------------------------------------------------------------- */

active [2] proctype putter()                   /* queue_put() */
{
    byte me = _pid, taker = NOBODY;
    bool timed = (me == PUTTER);
    mtype outcome = NOTHING;

    item[me] = me + 1;
    ENTER;
    if
    :: closed -> LEAVE; outcome = E_CLOSED
    :: else ->
        if
        :: queued[GETTER] -> taker = GETTER
        :: queued[OTHER_GETTER] -> taker = OTHER_GETTER
        :: else
        fi;
        if
        :: taker != NOBODY ->
            claim(taker, OK);
            item[taker] = item[me];
            LEAVE;
            wake(taker);
            outcome = OK
        :: else ->
            if
            :: slot == 0 -> slot = item[me]; LEAVE; outcome = OK
            :: else -> sleep()
            fi
        fi
    fi;
    if
    :: outcome == OK -> puts[me + 1]++
    :: else
    fi;
    ended++
}

inline admit(who)                              /* admit_putter() */
{
    claim(who, OK);
#ifdef TWIN_ITEM_FETCHED_LATE
    LEAVE;
    wake(who);
    assert(alive[who]);
    slot = item[who]
#else
    slot = item[who];
    LEAVE;
    wake(who)
#endif
}

inline get()                                   /* queue_get() */
{
#ifdef TWIN_GET_UNGUARDED
    nothing_yet = (slot == 0 && !closed);
    ENTER;
#else
    ENTER;
    nothing_yet = (slot == 0 && !closed);
#endif
    if
    :: nothing_yet -> sleep()
#ifdef TWIN_CLOSED_DROPS
    :: !nothing_yet && !closed ->
#else
    :: !nothing_yet && slot != 0 ->
#endif
        atomic { item[me] = slot; slot = 0; outcome = OK }
        if
#ifndef TWIN_NOBODY_ADMITTED
        :: queued[PUTTER] -> admit(PUTTER)
        :: queued[OTHER_PUTTER] -> admit(OTHER_PUTTER)
#endif
        :: else -> LEAVE
        fi
    :: else -> assert(slot == 0); LEAVE; outcome = E_CLOSED
    fi
}

active [2] proctype getter()                   /* unless it goes before */
{
    byte me = _pid;
    bool timed = (me == GETTER), nothing_yet;
    mtype outcome = NOTHING;

    do
    :: true -> break
    :: outcome != E_CLOSED && outcome != OK ->
        get();
        if
        :: outcome == OK -> gets[item[me]]++
        :: outcome == E_TIMEOUT -> timed = false
        :: else
        fi
    od;
    ended++
}

inline wake_all(one, other)                    /* wait_wake_all() */
{
    do
    :: queued[one] -> claim(one, E_CLOSED); LEAVE; wake(one); ENTER
    :: queued[other] -> claim(other, E_CLOSED); LEAVE; wake(other); ENTER
    :: !queued[one] && !queued[other] -> break
#ifdef TWIN_WAKES_FIRST_ONE
    :: awake[one] || awake[other] -> break
#endif
    od
}

active proctype closer()                       /* queue_shutdown() */
{
    ENTER;
#ifndef TWIN_CLOSED_LAST
    closed = true;
#endif
    wake_all(GETTER, OTHER_GETTER);
#ifndef TWIN_ONLY_GETTERS
    LEAVE;
    ENTER;
    wake_all(PUTTER, OTHER_PUTTER);
#endif
#ifdef TWIN_CLOSED_LAST
    closed = true;
#endif
    LEAVE;
    ended++
}

#define WAITS_TO_PUT (queued[PUTTER] || queued[OTHER_PUTTER])
#define WAITS_TO_GET (queued[GETTER] || queued[OTHER_GETTER])

active proctype watch()
{
end:
    do
    :: atomic { !guard && (slot == 0 && WAITS_TO_PUT || slot != 0 && WAITS_TO_GET) -> assert(false) }
    od
}

active proctype end_of_all()
{
    ended == 5;
    assert(puts[1] <= 1 && puts[2] <= 1);
    assert(gets[1] + (slot == 1) == puts[1] && gets[2] + (slot == 2) == puts[2] && gets[0] == 0);
    assert(!guard)
}

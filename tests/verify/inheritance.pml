/*
 * inheritance.pml - each owner runs at the most of its own priority and theirs that
 * wait for it, over chains of three, whenever the inheritance lock is free.
 *
 * Three threads take two locks, or one, and release them in either order. Any wait
 * may time out; one thread, anywhere, is terminated or ends with what it has; and
 * the priority of one is changed. So chains of three come and go in every way
 * that two locks allow. The kernel's function stands beside each step; what is done
 * under the inheritance lock is several steps, so that one that is not taken shows.
 *
 * Must hold: while the inheritance lock is free, a thread's effective priority is
 * neither less nor more than that; a lock goes to the most urgent of those that
 * wait; a lock is contended for one owner at most; in the end nobody has more than
 * its own; nobody waits for ever (an invalid end state).
 *
 * Twins, each of which must fail:
 *   TWIN_KEPT            who hands a lock over keeps what was lent
 *   TWIN_ALL_GONE        who hands a lock over falls back to its own priority, whatever else it holds
 *   TWIN_LATE_KEPT       what one that gave up had lent is not taken back
 *   TWIN_END_KEPT        what one that was terminated had lent is not taken back
 *   TWIN_ONE_LINK        lent to the owner, not along the chain
 *   TWIN_ONLY_RAISED     an update never lowers
 *   TWIN_LENT_UNLOCKED   lent after the inheritance lock is let go, to whoever owned it then
 *   TWIN_NOT_MOVED       a waiter that is lent priority keeps its place
 *   TWIN_HEIR_LENT_NONE  the new owner is not told that others wait
 *   TWIN_CHANGE_FORGETS  a change of priority sets the effective one, whatever is lent
 */
#define THREADS 3
#define NOBODY THREADS
#define INNER 0
#define OUTER 1
#define NONE 2
#define RAISED 5
#define LOWERED 1

bool inheritance_lock;

/* Locks; the last of each stands for none. */
byte owner[3] = NOBODY;
bool mark[3];                /* LOCK_CONTENDED in the owner word */
byte contended[3] = NOBODY;  /* in whose list */

/* Threads; the last of each stands for nobody. */
byte own[4], effective[4], place[4]; /* place: waiter->priority */
byte waits[4] = NONE;                /* blocked_on_lock, and the queue it is in */
bool handed[4], dead[4];
byte victim = NOBODY;

#define LOCK atomic { !inheritance_lock -> inheritance_lock = true }
#define UNLOCK inheritance_lock = false
#define MOST(x, y) ((x) > (y) -> (x) : (y))

/* --- What must hold ------------------------------------------------------------- */

#define LENDS(w, t) (waits[w] != NONE && owner[waits[w]] == (t) -> effective[w] : 0)
#define DUE(t) MOST(own[t], MOST(LENDS(0, t), MOST(LENDS(1, t), LENDS(2, t))))
#define RIGHT(t) (dead[t] || effective[t] == DUE(t) && (waits[t] == NONE || place[t] == effective[t]))

active proctype watch()
{
end:
    do
    :: atomic { !inheritance_lock && !(RIGHT(0) && RIGHT(1) && RIGHT(2)) -> assert(false) }
    od
}

/* --- inheritance.c ------------------------------------------------------------------ */

#define FIRST(w, l) (waits[w] == (l) -> place[w] : 0)
#define MOST_URGENT(l) MOST(FIRST(0, l), MOST(FIRST(1, l), FIRST(2, l)))
#define LENT_FOR(l, t) (contended[l] == (t) -> MOST_URGENT(l) : 0)
#define OWED(t) MOST(own[t], MOST(LENT_FOR(INNER, t), LENT_FOR(OUTER, t)))

inline update(from)                            /* inheritance_update() */
{
    atomic {
        at = from;
        do
        :: at == NOBODY -> break
        :: else ->
            owed = OWED(at);
#ifdef TWIN_ONLY_RAISED
            owed = MOST(owed, effective[at]);
#endif
            if
            :: owed == effective[at] -> break
            :: else
            fi;
            effective[at] = owed;
#ifndef TWIN_NOT_MOVED
            place[at] = (waits[at] == NONE -> 0 : owed); /* wait_move() */
#endif
#ifdef TWIN_ONE_LINK
            break
#else
            at = owner[waits[at]]              /* blocking_owner(); nobody, if it waits for none */
#endif
        od;
        at = 0;
        owed = 0
    }
}

/* --- lock.c ---------------------------------------------------------------------------- */

inline take(who, l)                            /* wait_take_first() found `who` */
{
    waits[who] = NONE;
    place[who] = 0;
    owner[l] = who;
    mark[l] = (waits[0] == l || waits[1] == l || waits[2] == l);
#ifndef TWIN_HEIR_LENT_NONE
    contended[l] = (mark[l] -> who : NOBODY);
#endif
    handed[who] = true
}

inline hand_over(l)
{
    atomic {
        contended[l] = NOBODY;                 /* remove_contended() */
        if
        :: waits[0] == l && place[0] == MOST_URGENT(l) -> take(0, l)
        :: waits[1] == l && place[1] == MOST_URGENT(l) -> take(1, l)
        :: waits[2] == l && place[2] == MOST_URGENT(l) -> take(2, l)
        :: else -> owner[l] = NOBODY; mark[l] = false
        fi
    }
}

inline release(l)                              /* lock_release() */
{
    atomic {                                   /* exclusive_replace() */
        assert(owner[l] == me);
        has[l] = false;
        fast = !mark[l];
        if
        :: fast -> owner[l] = NOBODY
        :: else
        fi
    }
    if
    :: fast -> fast = false
    :: else ->
        LOCK;
        hand_over(l);
#if defined(TWIN_ALL_GONE)
        effective[me] = own[me];
#elif !defined(TWIN_KEPT)
        update(me);
#endif
        UNLOCK
    fi
}

inline be_late(lent_to)                        /* a claim, and what changes by it */
{
    atomic { lent_to = owner[waits[me]]; waits[me] = NONE; place[me] = 0 }
}

inline wait_for_owner(l)
{
    atomic { waits[me] = l; place[me] = effective[me]; lends_to = owner[l] }
#ifdef TWIN_LENT_UNLOCKED
    UNLOCK;
    update(lends_to);
#else
    update(lends_to);
    UNLOCK;
#endif
    do
    :: atomic { handed[me] -> handed[me] = false; has[l] = true; lends_to = 0 }
        break
    :: waits[me] != NONE ->                    /* its time is over, or it is to end */
        LOCK;
        if
        :: waits[me] == NONE -> UNLOCK         /* handed over just then */
        :: else ->
            be_late(lends_to);
            if
            :: me == victim ->
#ifndef TWIN_END_KEPT
                update(lends_to);
#endif
                UNLOCK
            :: else ->
#ifndef TWIN_LATE_KEPT
                update(lends_to);
#endif
                UNLOCK
            fi;
            lends_to = 0;
            break
        fi
    od
}

inline acquire(l)                              /* lock_acquire(), with a timeout */
{
    atomic {                                   /* exclusive_replace() */
        fast = (owner[l] == NOBODY);
        if
        :: fast -> owner[l] = me; has[l] = true
        :: else
        fi
    }
    if
    :: fast -> fast = false
    :: else ->
        LOCK;
        atomic {                               /* take_or_contend() */
            if
            :: owner[l] == NOBODY -> owner[l] = me; has[l] = true
            :: else ->
                if
                :: !mark[l] ->
                    assert(contended[l] == NOBODY);
                    mark[l] = true;
                    contended[l] = owner[l]
                :: else
                fi
            fi
        }
        if
        :: has[l] -> UNLOCK
        :: else -> wait_for_owner(l)
        fi
    fi
}

inline abandon(l)                              /* lock_abandon_all() */
{
    if
    :: has[l] ->
        LOCK;
        hand_over(l);
        has[l] = false;
        UNLOCK
    :: else
    fi
}

/* Between any two of its calls a thread may find that it is to end. */
#define UNLESS_ENDED if :: me == victim -> goto end_of_thread :: else fi

active [THREADS] proctype thread()
{
    byte me = _pid - 1, at, owed, lends_to;
    bool fast, has[2];

    atomic { own[me] = me + 2; effective[me] = me + 2 }
    acquire(OUTER);
    UNLESS_ENDED;
    acquire(INNER);
    UNLESS_ENDED;
    if
    :: has[OUTER] -> release(OUTER)
    :: true
    fi;
    UNLESS_ENDED;
    if
    :: has[INNER] -> release(INNER)
    :: else
    fi;
    UNLESS_ENDED;
    if
    :: has[OUTER] -> release(OUTER)
    :: else
    fi;
end_of_thread:
    dead[me] = true;
    abandon(INNER);
    abandon(OUTER)
}

/* --- From outside ------------------------------------------------------------------------ */

inline change(who, new)                        /* inheritance_set_priority() */
{
    LOCK;
    own[who] = new;
#ifdef TWIN_CHANGE_FORGETS
    effective[who] = new;
#else
    if
    :: !dead[who] -> update(who)
    :: else
    fi;
#endif
    UNLOCK
}

active proctype meddler()                      /* thread_terminate(), or thread_set_priority() */
{
    byte at, owed;

    own[0] > 0 && own[1] > 0 && own[2] > 0;
    if
    :: victim = 0
    :: victim = 1
    :: victim = 2
    :: change(0, RAISED)
    :: change(1, RAISED)
    :: change(2, LOWERED)
    :: change(1, LOWERED)
    fi
}

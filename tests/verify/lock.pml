/*
 * lock.pml - a lock is handed over to one waiter, once, however its owner goes and
 * whatever happens to those that wait meanwhile.
 *
 * A owns the lock, and releases it or ends with it. B, on the home core, wants it
 * twice, with a timeout each time, and is terminated at any moment. C, on another
 * core, wants it for ever. The kernel's function stands beside each step; what is
 * done under the inheritance lock is several steps, so that one that is not taken
 * shows, and the fast paths, which do not take it, come in between.
 *
 * Must hold: one at a time owns the lock, and only who was told so; each wait has
 * one outcome; who has it after an owner that ended is told E_OWNER_DIED, and
 * nobody else is; nobody looks at B's waiter once B is gone; nobody waits for ever
 * (an invalid end state); in the end the lock is free, or marked.
 *
 * Twins, each of which must fail:
 *   TWIN_PLAIN_STORE     a contender marks the owner word without asking whether it has changed
 *   TWIN_MARK_FORGOTTEN  the owner lets go by its fast path though others wait
 *   TWIN_FREE_BETWEEN    the lock is free between its old owner and its new one
 *   TWIN_LATE_UNLOCKED   a timeout looks whether B is queued without the inheritance lock
 *   TWIN_LATE_BLINDLY    a timeout does not look whether B is queued
 *   TWIN_HELD_WHEN_RUN   B enlists what it was handed only when it runs again
 *   TWIN_BURIED_CLAIMED  B is buried though somebody has claimed its waiter and will wake it
 *   TWIN_ENDED_QUEUED    B is buried though it is still queued
 *   TWIN_DEATH_UNTOLD    a lock of one that ended is as free as any
 */
#define ROUNDS 2

mtype = { NOTHING, OK, E_OWNER_DIED, E_TIMEOUT, E_CANCELLED };

/* The owner word: a thread, and CONTENDED with it; or FREE; or ABANDONED. */
#define FREE 0
#define CONTENDED 1
#define ABANDONED 2
#define A 4
#define B 8
#define C 12
#define OWNER(word) ((word) & 12)

byte word = A;
bool inheritance_lock;
bool queued_b, queued_c;
bool held_b;                /* in B's list of what it holds */
mtype result_b = NOTHING, result_c = NOTHING;

bool alive = true;          /* B's stack, and its waiter there */
bool armed;                 /* B's timeout */
bool awake_b = true, awake_c = true;
bool wake_letter, end_letter, ending;
bool masked_b, in_handler;  /* the home core does one thing at a time */
bool a_done, b_done, c_done, k_done;

byte inside;                /* of what the lock guards */
byte claims;                /* of B's waiter, since it was queued */
bool died;                  /* the last owner ended with it, and nobody was told yet */

#define LOCK atomic { !inheritance_lock -> inheritance_lock = true }
#define UNLOCK inheritance_lock = false

inline told(result)
{
    assert(result == (died -> E_OWNER_DIED : OK));
    died = false;
    assert(inside == 0);
    inside++
}

/* hand_over(), and the wake-up; under the inheritance lock, which it lets go. */
inline hand_over(outcome)
{
    if
    :: atomic { queued_b -> queued_b = false; claims++ } /* wait_take_first(): that is the claim */
        assert(alive);
        result_b = outcome;
#ifdef TWIN_FREE_BETWEEN
        word = FREE;
#endif
#ifndef TWIN_HELD_WHEN_RUN
        held_b = true;
#endif
        word = B | (queued_c -> CONTENDED : 0);
        UNLOCK;
        assert(alive);                         /* waiter->thread */
        wake_letter = true
    :: atomic { queued_c -> queued_c = false }
        result_c = outcome;
#ifdef TWIN_FREE_BETWEEN
        word = FREE;
#endif
        word = C | (queued_b -> CONTENDED : 0);
        UNLOCK;
        awake_c = true
    :: else ->
#ifdef TWIN_DEATH_UNTOLD
        word = FREE;
#else
        word = (outcome == E_OWNER_DIED -> ABANDONED : FREE);
#endif
        UNLOCK
    fi
}

inline release(self)                           /* lock_release() */
{
    inside--;
#ifdef TWIN_MARK_FORGOTTEN
    atomic { fast = true; word = FREE }
#else
    atomic {
        fast = (word == self);                 /* exclusive_replace() */
        if
        :: fast -> word = FREE
        :: else
        fi
    }
#endif
    if
    :: fast
    :: else ->
        assert(OWNER(word) == self);
        LOCK;
        hand_over(OK)
    fi
}

/* take_or_contend(); under the inheritance lock. */
inline take_or_contend(self)
{
    do
    :: looked = word;                          /* exclusive_load() */
#ifdef TWIN_PLAIN_STORE
        atomic { stored = true; word = (OWNER(looked) -> looked | CONTENDED : self) }
#else
        atomic {                               /* exclusive_store() */
            stored = (word == looked);
            if
            :: stored -> word = (OWNER(looked) -> looked | CONTENDED : self)
            :: else
            fi
        }
#endif
        if
        :: stored -> break
        :: else
        fi
    od
}

active proctype a()
{
    bool fast;

    inside++;
    if
    :: release(A)
    :: inside--;                               /* threads_end_current(), lock_abandon_all() */
        died = true;
        LOCK;
        hand_over(E_OWNER_DIED)
    fi;
    a_done = true
}

active proctype c()                            /* lock_acquire(), for ever */
{
    byte looked;
    bool stored, fast;

    atomic {
        fast = (word == FREE);                 /* exclusive_replace() */
        if
        :: fast -> word = C
        :: else
        fi
    }
    if
    :: fast -> told(OK)
    :: else ->
        LOCK;
        take_or_contend(C);
        if
        :: !OWNER(looked) -> UNLOCK; told((looked == ABANDONED -> E_OWNER_DIED : OK))
        :: else ->
            awake_c = false;
            queued_c = true;
            UNLOCK;
            awake_c;                           /* wait_sleep() */
            told(result_c)
        fi
    fi;
    release(C);
    c_done = true
}

active proctype killer()                       /* thread_terminate() */
{
    if
    :: true
    :: atomic { !b_done -> ending = true }
        end_letter = true
    fi;
    k_done = true
}

/* Where B lets interrupts in, what waits has its chance, and B may have come to its end. */
#define UNMASK masked_b = false
#define MASK atomic { awake_b && !in_handler -> if :: !alive -> goto gone :: else -> masked_b = true fi }

active proctype b()                            /* lock_acquire(), with a timeout */
{
    byte looked, rounds;
    bool stored, fast, has_it;

    do
    :: rounds == ROUNDS -> break
    :: else ->
        rounds++;
        MASK;
        atomic {
            fast = (word == FREE);             /* exclusive_replace() */
            if
            :: fast -> word = B
            :: else
            fi
        }
        if
        :: fast -> has_it = true; held_b = true; told(OK)
        :: else ->
            LOCK;
            take_or_contend(B);
            if
            :: !OWNER(looked) ->
                held_b = true;
                UNLOCK;
                has_it = true;
                told((looked == ABANDONED -> E_OWNER_DIED : OK))
            :: else ->
                atomic { claims = 0; result_b = NOTHING; awake_b = false }
                queued_b = true;
                UNLOCK;
                atomic { armed = true; masked_b = false } /* wait_sleep(): its core goes on with others */
                MASK;
                assert(!queued_b && claims == 1);
                armed = false;                 /* timeout_cancel() */
#ifdef TWIN_HELD_WHEN_RUN
                held_b = (result_b != E_TIMEOUT);
#endif
                if
                :: result_b == E_TIMEOUT -> has_it = false
                :: else -> has_it = true; told(result_b)
                fi
            fi
        fi;
        UNMASK;
        if
        :: has_it ->
            MASK;
            held_b = false;
            release(B);
            UNMASK
        :: else
        fi
    od;
    MASK;                                      /* threads_end_current() */
    b_done = true;
    UNMASK;
gone: skip
}

inline claim(outcome)                          /* wait.c's; under the inheritance lock */
{
    queued_b = false;
    claims++;
    result_b = outcome;
    UNLOCK;
    awake_b = true
}

inline bury()                                  /* threads_bury() */
{
    armed = false;
    alive = false;
    if
    :: held_b ->                               /* lock_abandon_all() */
        if
        :: OWNER(word) == B && inside -> inside--
        :: else
        fi;
        died = true;
        LOCK;
        hand_over(E_OWNER_DIED)
    :: else
    fi;
    b_done = true
}

active proctype home_handlers()                /* interrupts of the core B lives on */
{
end:
    do
    :: atomic { armed && !masked_b -> armed = false; in_handler = true } /* on_alarm(): give_up() */
#ifndef TWIN_LATE_UNLOCKED
        LOCK;
#endif
        assert(alive);
        if
#ifdef TWIN_LATE_BLINDLY
        :: true ->
#else
        :: queued_b ->
#endif
#ifdef TWIN_LATE_UNLOCKED
            LOCK;
#endif
            claim(E_TIMEOUT)
#ifndef TWIN_LATE_BLINDLY
        :: else ->
#ifndef TWIN_LATE_UNLOCKED
            UNLOCK
#else
            skip
#endif
#endif
        fi;
        in_handler = false
    :: atomic { (wake_letter || end_letter) && !masked_b -> /* inbox_open() */
            in_handler = true;
            assert(alive || !wake_letter);
            awake_b = awake_b || wake_letter;
            wake_letter = false;
            end_letter = false }
        if
        :: ending && !b_done ->                /* placement_review() */
#ifndef TWIN_ENDED_QUEUED
            if
            :: !awake_b ->
                LOCK;                          /* wait_cancel() */
                if
                :: queued_b -> claim(E_CANCELLED)
                :: else -> UNLOCK
                fi
            :: else
            fi;
#endif
            if
#if defined(TWIN_BURIED_CLAIMED) || defined(TWIN_ENDED_QUEUED)
            :: true -> bury()
#else
            :: awake_b -> bury()
            :: else                            /* who has claimed it wakes it: then */
#endif
            fi
        :: else
        fi;
        in_handler = false
    od
}

active proctype end_of_all()
{
    a_done && b_done && c_done && k_done && !wake_letter && !end_letter && !in_handler;
    assert(word == (died -> ABANDONED : FREE));
    assert(!queued_b && !queued_c && inside == 0 && !inheritance_lock)
}

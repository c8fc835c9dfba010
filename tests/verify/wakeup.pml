/*
 * wakeup.pml - no wake-up from another core is lost, none comes twice.
 *
 * Thread T lives on the home core and blocks ROUNDS times; the waker, on the
 * other core, claims it and tells its core, and in between suspends and resumes
 * it, which are facts that a letter has the home core look at. U, more urgent than
 * T, comes and goes on the home core, so that some letters need no ring. The function of the
 * kernel stands beside each step; a step touches what the other core touches at
 * most once. Plain stores wait in a store buffer until a fence, a releasing
 * store of the same core, or any time at all (Armv8-M, DDI 0553 B7).
 *
 * Must hold: T is on the home core's stack or saved when it is made ready; it is
 * woken as often as it was claimed, and never while it is awake; in the end it is
 * not suspended; and no run ends with T asleep for ever, which Spin reports as an
 * invalid end state.
 *
 * Twins, each of which must fail:
 *   TWIN_NO_FENCE_WAKER   the waker looks what the home core runs before its letter is out
 *   TWIN_NO_FENCE_HOME    the home core looks into its inbox before what it runs is out
 *   TWIN_NO_LOOK          it does not look at all
 *   TWIN_FACTS_FIRST      it reads the facts before it takes the letter's mark away
 *   TWIN_CLEAR_LATE       the bell is cleared after the letters were taken
 *   TWIN_NEVER_RING       every letter goes without a ring
 *   TWIN_WAKE_AS_FACT     the waker sets `awake` itself, so that any letter may have T run on, and end
 */
#ifndef ROUNDS
#define ROUNDS 3
#endif
#define MEDDLINGS 2 /* even: T is not suspended in the end */

#define LEVEL_IDLE 0
#define LEVEL_T 1
#define LEVEL_U 2

/* What the other core sees; `..._own` is what the storing core itself sees. */
bool suspended, suspended_own, suspended_in_buffer; /* stored by the waker */
bool awake = true;                                  /* the home core's own */
byte running = LEVEL_T, running_own = LEVEL_T;
bool running_in_buffer;
bool queued;      /* T's waiter is in the object's queue; the guard makes claiming one step */
bool in_inbox;    /* the home core's inbox holds T */
bool wake_bit, changed_bit; /* of T's inbox_next, which is INBOX_NOT_IN if neither is set */
bool bell;

bool t_ready = true, u_ready;
byte blocked_rounds, claims, resumes;
bool t_waits, t_ended; /* once it has ended its memory may be used for something else */
byte current = LEVEL_T; /* whose stack the home core is on */

#define FLUSH_WAKER atomic { if :: suspended_in_buffer -> suspended = suspended_own; suspended_in_buffer = false :: else fi }
#define FLUSH_HOME atomic { if :: running_in_buffer -> running = running_own; running_in_buffer = false :: else fi }

active proctype store_buffers()
{
end:
    do
    :: atomic { suspended_in_buffer -> suspended = suspended_own; suspended_in_buffer = false }
    :: atomic { running_in_buffer -> running = running_own; running_in_buffer = false }
    od
}

/* --- The waker: wait_take_first(), dispatch_post_wake(), inbox_post() ---------- */

inline add(wake)
{
    if
    :: wake -> assert(!t_ended); wake_bit = true
    :: else -> changed_bit = true
    fi
}

inline post_and_ring(wake)
{
    do
    :: atomic {                                               /* exclusive_replace(&inbox_next), releases */
            if
            :: !wake_bit && !changed_bit -> FLUSH_WAKER; add(wake); mine = true
            :: else -> mine = false
            fi
        }
        if
        :: mine ->
#ifdef TWIN_NO_FENCE_WAKER
            looked = running;
#endif
            in_inbox = true;                                  /* exclusive_replace(&cpu->inbox) */
            break
        :: else ->
            FLUSH_WAKER;                                      /* arch_fence() */
            atomic {                                          /* exclusive_set_unless_zero() */
                if
                :: wake_bit || changed_bit -> add(wake); break
                :: else                                       /* taken meanwhile: once more */
                fi
            }
        fi
    od;
#ifdef TWIN_NO_FENCE_WAKER
    if
    :: mine
    :: else -> looked = running
    fi;
#else
    looked = running;                                         /* behind arch_fence() */
#endif
    if
#ifndef TWIN_NEVER_RING
    :: !wake || LEVEL_T >= looked -> bell = true              /* machine_doorbell_ring() */
    :: else
#else
    :: true
#endif
    fi
}

active proctype waker()
{
    bool mine;
    byte looked, meddlings;

    do
    :: claims == ROUNDS && !suspended_own -> break
    :: meddlings < MEDDLINGS -> meddlings++;                  /* thread_suspend(), thread_resume() */
        atomic { suspended_own = !suspended_own; suspended_in_buffer = true }
        post_and_ring(false)
    :: atomic { claims < ROUNDS && queued -> queued = false; claims++ } /* wait_take_first(), under the guard */
#ifdef TWIN_WAKE_AS_FACT
        awake = true;
#endif
        post_and_ring(true)
    od
}

/* --- The home core ----------------------------------------------------------------- */

/* inbox_take_all(), inbox_open(), placement_review(); masked, or in the handler */
inline read_inbox()
{
    if
    :: in_inbox ->
        in_inbox = false;
#ifdef TWIN_FACTS_FIRST
        fact = suspended;
#endif
        atomic {                                              /* exclusive_exchange(), then arch_fence() */
            if
#ifndef TWIN_WAKE_AS_FACT
            :: wake_bit -> assert(!awake); awake = true
#endif
            :: else
            fi;
            wake_bit = false;
            changed_bit = false
        }
#ifndef TWIN_FACTS_FIRST
        fact = suspended;
#endif
        t_ready = awake && !fact
    :: else
    fi
}

inline publish(level)
{
    atomic { running_own = level; running_in_buffer = true }
#ifndef TWIN_NO_FENCE_HOME
    FLUSH_HOME
#endif
}

/* dispatch_blocked(), sched_switch_carefully(): nobody but this core can make T
 * ready, and it does so between two of these steps or after the last. */
inline choose()
{
    publish((u_ready -> LEVEL_U : (t_ready -> LEVEL_T : LEVEL_IDLE)));
#ifndef TWIN_NO_LOOK
    if
    :: in_inbox ->
        read_inbox();
        publish((u_ready -> LEVEL_U : (t_ready -> LEVEL_T : LEVEL_IDLE)));
        if
        :: in_inbox -> bell = true   /* placement_preempt_carefully(): as a ring, it interrupts whoever runs next */
        :: else
        fi
    :: else
    fi;
#endif
    current = running_own;
    if
    :: current == LEVEL_T && t_waits -> t_waits = false; resumes++ /* wait_end() */
    :: else
    fi
}

active proctype home()
{
    bool fact;

    do
    :: atomic { current == LEVEL_T && t_ready && blocked_rounds < ROUNDS ->  /* T runs, and waits */
            blocked_rounds++; t_waits = true; awake = false } /* wait_begin(): before it can be found */
        queued = true;                                        /* wait_queue_insert(), guard released */
        t_ready = false;
        choose()
    :: current == LEVEL_T && !t_ready -> choose()             /* it was suspended, and is preempted */
    :: current == LEVEL_T && t_ready && blocked_rounds == ROUNDS && claims == ROUNDS -> t_ended = true; break
    :: current == LEVEL_IDLE && t_ready -> choose()           /* idle is preempted by T */
    :: current != LEVEL_U && !u_ready && claims < ROUNDS ->   /* a device wakes U, which preempts */
        u_ready = true; publish(LEVEL_U); current = LEVEL_U
    :: current == LEVEL_U ->                                  /* U waits */
        u_ready = false;
        choose()

    :: bell ->                                                /* sched_rung() */
#ifdef TWIN_CLEAR_LATE
        read_inbox();
        bell = false
#else
        bell = false;
        read_inbox()
#endif
    od;
    assert(claims == ROUNDS && resumes == ROUNDS)
}

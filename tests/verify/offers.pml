/*
 * offers.pml - the two most urgent threads run: rules E1 and E2 of
 * kernel/core/sched.h, and the mark that an offer leaves in an inbox.
 *
 * R may run anywhere and becomes ready on core X while X runs something more
 * urgent. Core Y runs something more urgent than R too (V) and at some time
 * nothing any more. X also sends Y letters that need no ring. The kernel's function stands
 * beside each step. Plain stores wait in a store buffer, as in wakeup.pml.
 *
 * Must hold: when all is quiet, R does not wait on X while Y idles; and R is
 * never on both cores.
 *
 * Twins, each of which must fail:
 *   TWIN_NO_FENCE_X     X looks what Y runs before its offer is out
 *   TWIN_NO_FENCE_Y     Y looks into its inbox before what it runs is out
 *   TWIN_NO_MARK        the offer leaves no mark in the inbox
 *   TWIN_NOT_RENEWED    the mark is not set anew once letters were read
 *   TWIN_DEAF           X, rung, does not look again
 *   TWIN_KEEPS          X keeps what it has sent
 */
#define IDLE 0
#define LEVEL_R 1
#define LEVEL_V 2

#define EMPTY 0
#define OFFERED 1
#define LETTER 2       /* one letter, nothing below it */
#define LETTER_OFFERED 3 /* one letter above the mark */

byte offered, offered_own;
bool offered_in_buffer;
byte running = LEVEL_V, running_own = LEVEL_V; /* of Y */
bool running_in_buffer;
byte inbox = EMPTY;  /* of Y */
bool r_letter;       /* Y's letters bring R */
bool bell_x, bell_y;
bool r_on_x, r_on_y; /* in that core's ready queue */
bool v_runs = true;
bool x_done;

#define FLUSH_X atomic { if :: offered_in_buffer -> offered = offered_own; offered_in_buffer = false :: else fi }
#define FLUSH_Y atomic { if :: running_in_buffer -> running = running_own; running_in_buffer = false :: else fi }

active proctype store_buffers()
{
end:
    do
    :: atomic { offered_in_buffer -> offered = offered_own; offered_in_buffer = false }
    :: atomic { running_in_buffer -> running = running_own; running_in_buffer = false }
    od
}

/* --- Core X ----------------------------------------------------------------------- */

inline post(is_r)
{
    atomic {                                       /* inbox_post(): exclusive, releases */
        FLUSH_X;
        inbox = ((inbox == OFFERED || inbox == LETTER_OFFERED) -> LETTER_OFFERED : LETTER);
        if
        :: is_r -> r_letter = true
        :: else
        fi
    }
}

inline publish_offer(level)
{
    atomic { offered_own = level; offered_in_buffer = true }
#ifndef TWIN_NO_MARK
    if
    :: level != 0 ->
#ifdef TWIN_NO_FENCE_X
        seen = running;                            /* done early */
#endif
        atomic {                                   /* exclusive_replace(&inbox, EMPTY, OFFERED) */
            if
            :: inbox == EMPTY -> FLUSH_X; inbox = OFFERED
            :: else                                /* and without a store nothing is released */
            fi
        }
    :: else
    fi;
#endif
#ifdef TWIN_NO_FENCE_X
    if
    :: level == 0 -> seen = running
    :: else
    fi
#else
    FLUSH_X;                                       /* arch_fence() */
    seen = running
#endif
}

inline send_r()                                    /* placement_unqueue(), send() */
{
#ifndef TWIN_KEEPS
    r_on_x = false;
#endif
    post(true);
    bell_y = true;
    publish_offer(0)
}

active proctype core_x()
{
    byte seen, letters;

    do
    :: letters < 2 && !x_done -> letters++; post(false) /* a wake-up less urgent than what Y runs: no ring */
    :: !x_done ->                                  /* placement_admit(): R is ready, and does not run */
        x_done = true;
        r_on_x = true;
        publish_offer(LEVEL_R);
        if
        :: seen < LEVEL_R -> send_r()
        :: else
        fi
    :: bell_x ->                                   /* sched_rung(), placement_balance() */
        bell_x = false;
#ifndef TWIN_DEAF
        if
        :: r_on_x -> publish_offer(LEVEL_R);
            if
            :: seen < LEVEL_R -> send_r()
            :: else
            fi
        :: else -> publish_offer(0)
        fi
#endif
    :: timeout -> break                            /* all is quiet */
    od;
    assert(r_on_x + r_on_y == 1);
    assert(r_on_y || v_runs)
}

/* --- Core Y ------------------------------------------------------------------------- */

inline read_letters()                              /* inbox_take_all(), placement_read_letter() */
{
    atomic { FLUSH_Y; inbox = EMPTY; got_r = r_letter; r_letter = false }
    if
    :: got_r -> assert(!r_on_y); r_on_y = true
    :: else
    fi;
#ifndef TWIN_NOT_RENEWED
    renew_mark()
#endif
}

inline renew_mark()                                /* offer_renew_mark() */
{
    atomic { if :: inbox == OFFERED -> FLUSH_Y; inbox = EMPTY :: else fi }
    FLUSH_Y;
    if
    :: offered != 0 -> atomic { if :: inbox == EMPTY -> inbox = OFFERED :: else fi }
    :: else
    fi
}

inline run_less_urgent()                           /* dispatch_blocked(), sched_switch_carefully() */
{
    do
    :: atomic { running_own = (v_runs -> LEVEL_V : (r_on_y -> LEVEL_R : IDLE)); running_in_buffer = true }
#ifndef TWIN_NO_FENCE_Y
        FLUSH_Y;
#endif
        if
        :: inbox == EMPTY -> break
        :: inbox >= LETTER -> read_letters()
        :: inbox == OFFERED ->
            renew_mark();
            if
            :: offered > running_own -> bell_x = true /* offer_take_up() */
            :: else
            fi;
            break
        fi
    od
}

active proctype core_y()
{
    bool got_r;

end:
    do
    :: v_runs -> v_runs = false; run_less_urgent()
    :: bell_y ->                                   /* sched_rung() */
        bell_y = false;
        if
        :: inbox >= LETTER -> read_letters()
        :: else -> renew_mark()
        fi;
        atomic { running_own = (v_runs -> LEVEL_V : (r_on_y -> LEVEL_R : IDLE)); running_in_buffer = true }
    od
}

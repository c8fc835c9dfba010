/*
 * make_way.pml - the two most urgent threads run: a thread that runs, and may run
 * anywhere, makes way for one that may run only where it is.
 *
 * R runs on core X and, from some time on, may run anywhere. P, less urgent, may
 * run on X alone; it is woken on X, or by core Y, which need not ring for it while
 * X runs something more urgent. Y runs V, as urgent as R; V waits for something,
 * comes back, and ends. How offers leave a mark in an inbox is the subject of offers.pml;
 * here Y always looks at what it is offered. The kernel's function stands beside
 * each step. Plain stores wait in a store buffer, as in wakeup.pml.
 *
 * Must hold: P comes to run on X and R on Y, which Spin would otherwise report as an
 * invalid end state; R is never on both.
 *
 * Twins, each of which must fail:
 *   TWIN_SILENT         nothing is offered when P queues up behind R
 *   TWIN_NO_ROAMER      Y, waking P, does not look whether something roams on X
 *   TWIN_NO_LETTER      X does not look into its inbox when R begins to roam
 *   TWIN_NO_FENCE_X     it looks there before others can see that R roams
 *   TWIN_NO_FENCE_Y     Y looks whether something roams on X before its letter is out
 *   TWIN_FORGETS        who left is not admitted again once it is off its stack
 */
#define IDLE 0
#define LEVEL_P 1
#define LEVEL_R 2
#define LEVEL_V 2

bool roams, roams_own, roams_in_buffer;                 /* X's roaming.occupied */
byte offered, offered_own;                              /* by X to Y */
bool offered_in_buffer;
byte running = LEVEL_V, running_own = LEVEL_V;          /* of Y */
bool running_in_buffer;
bool p_letter, r_letter;                                /* in X's inbox, in Y's */
bool p_woken, p_ready;
bool r_ready = true, r_leaves, r_on_y, careful;
bool v_runs = true;
bool bell_x, bell_y;

#define FLUSH_X atomic { \
    if :: roams_in_buffer -> roams = roams_own; roams_in_buffer = false :: else fi; \
    if :: offered_in_buffer -> offered = offered_own; offered_in_buffer = false :: else fi }
#define FLUSH_Y atomic { if :: running_in_buffer -> running = running_own; running_in_buffer = false :: else fi }

active proctype store_buffers()
{
end:
    do
    :: atomic { roams_in_buffer -> roams = roams_own; roams_in_buffer = false }
    :: atomic { offered_in_buffer && !roams_in_buffer -> offered = offered_own; offered_in_buffer = false }
    :: atomic { running_in_buffer -> running = running_own; running_in_buffer = false }
    od
}

/* --- Core X ----------------------------------------------------------------------- */

/* offer_publish(): worth of R, behind which P waits, or which P would wait behind */
inline publish()
{
    worth = (r_ready && roams_own && p_ready -> LEVEL_P : IDLE);
    atomic { offered_own = worth; offered_in_buffer = true };
#ifndef TWIN_NO_FENCE_X
    FLUSH_X;                                            /* arch_fence() */
#endif
    seen = running
}

inline evict_current()                                  /* placement_unqueue(), evict() */
{
    r_ready = false;
    r_leaves = true;
    careful = true
}

inline balance()                                        /* placement_balance() */
{
    publish();
    if
    :: worth > seen -> evict_current()
    :: else
    fi
}

inline read_inbox()                                     /* placement_read_inbox(), admit_pinned() */
{
    if
    :: atomic { p_letter -> p_letter = false; p_ready = true }
    :: else
    fi
}

active proctype core_x()
{
    byte seen, worth;

    do
    :: atomic { !p_woken -> p_woken = true; p_ready = true } /* dispatch_ready(), sched_ready_behind() */
#ifndef TWIN_SILENT
        if
        :: roams_own -> balance()
        :: else
        fi
#endif
    :: !roams_own ->                                    /* thread_set_core(), admit_roaming() */
        atomic { roams_own = true; roams_in_buffer = true };
        balance();
#ifndef TWIN_NO_LETTER
        if
        :: p_letter -> careful = true
        :: else
        fi
#endif
    :: bell_x ->                                        /* sched_rung() */
        bell_x = false;
        read_inbox();
#ifndef TWIN_SILENT
        if
        :: roams_own -> balance()
        :: else
        fi
#endif
    :: careful ->                                       /* preempted_carefully() */
        careful = false;
        read_inbox();
        if
        :: !r_leaves && roams_own && r_ready -> balance()
        :: r_leaves ->                                  /* switched to P: placement_send_off_leaving() */
            r_leaves = false;
#ifndef TWIN_FORGETS
            r_ready = true;
            publish();
            if
            :: worth > seen ->                          /* send() */
                r_ready = false;
                r_letter = true;
                bell_y = true;
                roams_own = false; /* and need not be seen at once */
                publish();
                break
            :: else                                     /* it preempts P */
            fi
#endif
        :: else
        fi
    od;
end:
    do                                                  /* P has the core to itself */
    :: atomic { bell_x -> bell_x = false }
    od
}

/* --- Core Y ------------------------------------------------------------------------- */

active proctype core_y()
{
    bool x_roams, came_back;

    do
    :: atomic { !p_woken -> p_woken = true }            /* dispatch_post_wake() */
#ifdef TWIN_NO_FENCE_Y
        x_roams = roams;
        p_letter = true;
#else
        p_letter = true;                                /* inbox_post(), arch_fence() */
        x_roams = roams;
#endif
#ifdef TWIN_NO_ROAMER
        x_roams = false;
#endif
        if
        :: x_roams -> bell_x = true                     /* machine_doorbell_ring(); X runs R, more urgent */
        :: else
        fi
    :: !v_runs && !came_back ->
        atomic { v_runs = true; came_back = true; running_own = LEVEL_V; running_in_buffer = true }
    :: v_runs ->                                        /* dispatch_blocked(), rule E2 */
        v_runs = false;
        atomic { running_own = IDLE; running_in_buffer = true };
        FLUSH_Y;
        if
        :: offered > IDLE -> bell_x = true              /* offer_take_up() */
        :: else
        fi
    :: bell_y -> bell_y = false;
        assert(!r_ready && !r_leaves);
        r_letter = false;
        r_on_y = true;
        break
    od;
    assert(p_ready)
}

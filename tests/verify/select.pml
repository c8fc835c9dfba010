/*
 * select.pml - of what two cores give to a thread that waits for two things, and of
 * its timeout, it takes one, and what it did not take is there for others.
 *
 * S selects from two semaphores, each with a guard of its own. Two givers, on two
 * other cores, give one token each, to either of them; the timeout is on S's core.
 * The kernel's function stands beside each step; what is done under a guard is
 * several steps, so that a guard that is not taken shows. The arms and the word
 * they share lie on S's stack and are gone when S returns.
 *
 * Must hold: S returns, once, with one token or none; the others are left; nobody
 * looks at an arm or the word when S has returned; S is not told that it is awake
 * unless it sleeps; with no timeout, it does not sleep while a token is there.
 *
 * Twins, each of which must fail:
 *   TWIN_TWO_STEPS        a claim looks and writes in two steps
 *   TWIN_OPEN_FIRST       the arms can be claimed while others are tried
 *   TWIN_NO_NOTE          an arm is unlinked in vain without a note
 *   TWIN_NOTE_LATE        the note is a step of its own, after the look
 *   TWIN_OPENED_BLINDLY   S opens the word whether or not there is a note
 *   TWIN_TIME_TAKES_ALL   the timeout does not claim the word
 *   TWIN_LEFT_UNGUARDED   S leaves a line without its guard
 *   TWIN_TOKEN_LOST       a waker whose arm cannot be claimed thinks that it was taken
 */
#define ARMS 2

/* The word: or FIRST_ARM + n */
#define OPEN 0
#define CLOSED 1
#define MISSED 2
#define TIME 3
#define FIRST_ARM 4

bool guard[ARMS];
byte tokens[ARMS];
bool linked[ARMS];

/* On S's stack */
bool alive;
byte word;
bool armed;           /* its timeout */

bool asleep, letter;
bool in_alarm;        /* S's core is in the alarm's handler, so S cannot run */
byte given, taken;    /* tokens; `taken` is of those that S was handed or took */
byte done_givers;
bool timed;           /* this time S has a timeout; else somebody gives for sure */

#define TAKE_GUARD(n) atomic { !guard[n] -> guard[n] = true }
#define LEAVE_GUARD(n) guard[n] = false

inline claim(by)                               /* wait_claim(): is `before` OPEN? */
{
#ifdef TWIN_TWO_STEPS
    assert(alive);
    before = word;
    if
    :: before == OPEN -> word = by
    :: before == CLOSED -> word = MISSED
    :: else
    fi
#else
    atomic {
        assert(alive);
        before = word;
        if
        :: before == OPEN -> word = by
#if !defined(TWIN_NO_NOTE) && !defined(TWIN_NOTE_LATE)
        :: before == CLOSED -> word = MISSED
#endif
        :: else
        fi
    }
#ifdef TWIN_NOTE_LATE
    ;
    atomic {
        assert(alive);
        if
        :: before == CLOSED && word == CLOSED -> word = MISSED
        :: else
        fi
    }
#endif
#endif
}

inline give(n)                                 /* semaphore_release() */
{
    TAKE_GUARD(n);
    given++;
    if
    :: linked[n] ->
        linked[n] = false;                     /* wait_take_among() */
        claim(FIRST_ARM + n);
        if
        :: before == OPEN ->
            taken++;
            LEAVE_GUARD(n);
            assert(asleep && alive);
            letter = true                      /* wake_arm(): sched_wake() */
        :: else ->
#ifndef TWIN_TOKEN_LOST
            tokens[n]++;
#endif
            LEAVE_GUARD(n)
        fi
    :: else ->
        tokens[n]++;
        LEAVE_GUARD(n)
    fi
}

active [2] proctype giver()
{
    byte before;

    if
    :: give(0)
    :: give(1)
    fi;
    done_givers++
}

active proctype home_handlers()                /* interrupts of the core S lives on */
{
    byte before;

end:
    do
    :: atomic { letter && asleep -> letter = false; asleep = false } /* sched_rung() */
    :: atomic { armed && asleep -> armed = false; in_alarm = true } /* on_alarm(): be_late() */
#ifdef TWIN_TIME_TAKES_ALL
        word = TIME;
        asleep = false;
#else
        claim(TIME);
        if
        :: before == OPEN -> assert(asleep); asleep = false /* sched_wake(), here */
        :: else
        fi;
#endif
        in_alarm = false
    od
}

inline try(n)                                  /* call_as_arm() */
{
    if
    :: done == ARMS ->
        TAKE_GUARD(n);
        if
        :: tokens[n] > 0 -> tokens[n]--; taken++; done = n
        :: else -> linked[n] = true            /* queue_arm() */
        fi;
        LEAVE_GUARD(n)
    :: else
    fi
}

inline leave(n)                                /* leave_line() */
{
    if
    :: n != done ->
#ifdef TWIN_LEFT_UNGUARDED
        linked[n] = false
#else
        TAKE_GUARD(n);
        linked[n] = false;
        LEAVE_GUARD(n)
#endif
    :: else
    fi
}

active proctype s()                            /* select_any() */
{
    byte done;
    bool slept;

    if
    :: timed = true
    :: timed = false
    fi;
#ifdef TWIN_OPEN_FIRST
    atomic { alive = true; word = OPEN };
#else
    atomic { alive = true; word = CLOSED };
#endif
    do
    :: done = ARMS;                            /* wait_for_any() */
        slept = false;
        try(0);
        try(1);
        if
        :: done == ARMS ->                     /* sleep_until_claimed(), masked until it sleeps */
            atomic {
                if
#ifdef TWIN_OPENED_BLINDLY
                :: word == CLOSED || word == MISSED -> word = OPEN; asleep = true; armed = timed; slept = true
#else
                :: word == CLOSED -> word = OPEN; asleep = true; armed = timed; slept = true
#endif
#ifdef TWIN_OPEN_FIRST
                :: word == OPEN -> asleep = true; armed = timed; slept = true
#endif
                :: else
                fi
            };
            if
            :: slept ->
                (!asleep && !in_alarm);
                armed = false;
                if
                :: word == TIME -> done = ARMS
                :: else -> assert(word >= FIRST_ARM); done = word - FIRST_ARM
                fi
            :: else
            fi
        :: else
        fi;
        leave(0);
        leave(1);
        if
        :: slept || done != ARMS -> break
        :: else -> word = CLOSED
        fi
    od;
    alive = false;
    assert(taken == (done != ARMS));
    (done_givers == 2);
    assert(!letter && !linked[0] && !linked[1]);
    assert(taken + tokens[0] + tokens[1] == given)
}

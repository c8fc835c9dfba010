/*
 * deadlock - two locks taken in opposite order, and the dining philosophers. In
 * Python `with a: with b:` beside `with b: with a:` hangs one day, without a word.
 *
 * Watch: Duet refuses the wait that would close the circle, with E_DEADLOCK, and
 * the report names both threads and both locks, and the core of each. Whoever was
 * refused lets go of what it has, and everything goes on.
 *
 *   opposite order   each holds one and wants the other's: one is refused
 *   philosophers     five, each with a left fork in hand, want the right one: one
 *                    is refused, and the rest can eat
 *   in one order     way out 1: everybody takes the lower fork first
 *   a waiter         way out 2: a semaphore lets four of the five to the table
 *
 * Try: MS(1) in place of FOREVER, as many do in Python: what does a timeout cost, and
 * does it always help? A sixth philosopher. Five seats.
 */
#include "lib/duet.h"

enum { PHILOSOPHERS = 5, MEALS = 3 };

static unsigned failures;

static void expect(bool condition, const char *words)
{
    print("    %-66s %s\n", words, condition ? "yes" : "NO");
    failures += !condition;
}

/* --- Two locks in opposite order ----------------------------------------------------------- */

static struct lock savings = LOCK_INIT, checking = LOCK_INIT;
static struct semaphore has_one = SEMAPHORE_INIT(0), may_go_on = SEMAPHORE_INIT(0);

struct transfer {
    struct lock *from, *to;
    unsigned refused, done;
};

/* Refused, it lets go, so that the other one can finish, and begins again. */
static bool try_transfer(struct transfer *transfer)
{
    bool done = false;

    WITH_LOCK (transfer->from) {
        if (transfer->refused == 0) { /* on purpose at the worst moment: both have one */
            semaphore_release(&has_one);
            semaphore_acquire(&may_go_on, FOREVER);
        }
        const int result = lock_acquire(transfer->to, FOREVER);
        if (result == OK) {
            transfer->done++;
            done = true;
            lock_release(transfer->to);
        } else {
            transfer->refused += result == E_DEADLOCK;
        }
    }
    return done;
}

static int move_money(void *transfer)
{
    while (!try_transfer(transfer))
        ;
    return 0;
}

static struct transfer out = { &savings, &checking, 0, 0 }, back = { &checking, &savings, 0, 0 };

THREAD(saver, 1536, .target = move_money, .arg = &out, .core = CORE(0));
THREAD(spender, 1536, .target = move_money, .arg = &back, .core = CORE(CORES - 1));

static void opposite_order(void)
{
    print("opposite order\n");
    thread_start(&saver);
    thread_start(&spender);
    for (unsigned i = 0; i < 2; i++)
        semaphore_acquire(&has_one, FOREVER);
    for (unsigned i = 0; i < 2; i++)
        semaphore_release(&may_go_on);
    thread_join(&saver, FOREVER);
    thread_join(&spender, FOREVER);
    expect(out.refused + back.refused == 1, "one was refused, and told why");
    expect(out.done == 1 && back.done == 1, "and both are done");
    expect(!lock_is_locked(&savings) && !lock_is_locked(&checking), "and both locks are free");
}

/* --- Philosophers ------------------------------------------------------------------------------ */

static struct lock forks[PHILOSOPHERS];
static struct semaphore seats = SEMAPHORE_INIT(PHILOSOPHERS - 1);

struct philosopher {
    struct thread thread;
    bool (*eat)(struct philosopher *philosopher);
    struct lock *left, *right;
    unsigned meals, refused;
};

static struct philosopher philosophers[PHILOSOPHERS];
static uint8_t stacks[PHILOSOPHERS][1536] __attribute__((aligned(8)));
static const char *const names[PHILOSOPHERS] = { "Aristotle", "Hypatia", "Kant", "Simone", "Zhuangzi" };

/* With one fork in hand, the other one. */
static bool take_other_and_eat(struct philosopher *philosopher, struct lock *other)
{
    const int result = lock_acquire(other, FOREVER);

    if (result != OK) {
        philosopher->refused += result == E_DEADLOCK;
        return false;
    }
    philosopher->meals++;
    lock_release(other);
    return true;
}

/* All of them with the left one, on purpose, before any of them wants the right one. */
static bool eat_anyhow(struct philosopher *philosopher)
{
    bool eaten = false;

    WITH_LOCK (philosopher->left) {
        if (philosopher->meals + philosopher->refused == 0) {
            semaphore_release(&has_one);
            semaphore_acquire(&may_go_on, FOREVER);
        }
        eaten = take_other_and_eat(philosopher, philosopher->right);
    }
    return eaten;
}

static bool eat_in_order(struct philosopher *philosopher)
{
    const bool is_last = philosopher->right == &forks[0];
    struct lock *lower = is_last ? philosopher->right : philosopher->left;
    struct lock *upper = is_last ? philosopher->left : philosopher->right;
    bool eaten = false;

    WITH_LOCK (lower)
        eaten = take_other_and_eat(philosopher, upper);
    return eaten;
}

static bool eat_with_a_seat(struct philosopher *philosopher)
{
    bool eaten = false;

    semaphore_acquire(&seats, FOREVER);
    WITH_LOCK (philosopher->left) {
        sleep_for(US(100)); /* time for all who have a seat to take one */
        eaten = take_other_and_eat(philosopher, philosopher->right);
    }
    semaphore_release(&seats);
    return eaten;
}

static int dine(void *itself)
{
    struct philosopher *philosopher = itself;

    while (philosopher->meals < MEALS)
        philosopher->eat(philosopher);
    return 0;
}

static void sit_down(unsigned n, bool (*eat)(struct philosopher *))
{
    struct philosopher *philosopher = &philosophers[n];

    *philosopher = (struct philosopher){
        .thread =
            THREAD_INIT(names[n], stacks[n], .target = dine, .arg = philosopher, .core = (uint8_t)CORE(n % CORES)),
        .eat = eat,
        .left = &forks[n],
        .right = &forks[(n + 1) % PHILOSOPHERS],
    };
    failures += thread_start(&philosopher->thread) != OK;
}

/* Returns how often one was refused. */
static unsigned dinner(const char *how, bool (*eat)(struct philosopher *))
{
    unsigned refused = 0, meals = 0;

    print("%s\n", how);
    for (unsigned n = 0; n < PHILOSOPHERS; n++)
        sit_down(n, eat);
    for (unsigned n = 0; n < PHILOSOPHERS && eat == eat_anyhow; n++)
        semaphore_acquire(&has_one, FOREVER);
    for (unsigned n = 0; n < PHILOSOPHERS && eat == eat_anyhow; n++)
        semaphore_release(&may_go_on);
    for (unsigned n = 0; n < PHILOSOPHERS; n++) {
        thread_join(&philosophers[n].thread, FOREVER);
        refused += philosophers[n].refused;
        meals += philosophers[n].meals;
    }
    expect(meals == PHILOSOPHERS * MEALS, "everybody has eaten three times");
    return refused;
}

int main(void)
{
    opposite_order();
    expect(dinner("philosophers, each with the left fork first", eat_anyhow) >= 1, "but at least one was refused");
    expect(dinner("way out 1: the lower fork first", eat_in_order) == 0, "and nobody was refused");
    expect(dinner("way out 2: a waiter who seats four", eat_with_a_seat) == 0, "and nobody was refused");
    return failures ? 1 : 0;
}

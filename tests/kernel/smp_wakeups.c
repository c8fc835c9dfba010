/*
 * smp_wakeups.c - thousands of wake-ups between threads on every combination
 * of cores, none of which may be lost.
 */
#include "tests/harness/test.h"

enum { ROUNDS = 1000 };

static struct semaphore ball[2] = { SEMAPHORE_INIT(0), SEMAPHORE_INIT(0) };
static duration_t patience;

static int play(void *argument)
{
    const unsigned side = *(const unsigned *)argument;

    for (unsigned round = 0; round < ROUNDS; round++) {
        if (semaphore_acquire(&ball[side], patience) != OK)
            return E_TIMEOUT;
        semaphore_release(&ball[!side]);
    }
    return OK;
}

THREAD(ping, 1024, .target = play, .arg = &(unsigned){ 0 });
THREAD(pong, 1024, .target = play, .arg = &(unsigned){ 1 });

static void play_on(unsigned ping_core, unsigned pong_core)
{
    thread_set_core(&ping, ping_core);
    thread_set_core(&pong, pong_core);
    EXPECT(thread_start(&ping) == OK && thread_start(&pong) == OK);
    semaphore_release(&ball[0]);
    EXPECT(thread_join(&ping, FOREVER) == OK && thread_result(&ping) == OK);
    EXPECT(thread_join(&pong, FOREVER) == OK && thread_result(&pong) == OK);
    EXPECT(semaphore_acquire(&ball[0], NO_WAIT) == OK && semaphore_value(&ball[1]) == 0);
}

static void play_at(unsigned ping_priority, unsigned pong_priority)
{
    static const unsigned cores[] = { CORE(0), CORE(OTHER), ANY_CORE };

    thread_set_priority(&ping, ping_priority);
    thread_set_priority(&pong, pong_priority);
    for (unsigned i = 0; i < 3; i++)
        for (unsigned j = 0; j < 3; j++)
            play_on(cores[i], cores[j]);
}

TEST("no wake-up is lost in thousands, pinned or roaming, equal or not")
{
    patience = FOREVER;
    play_at(NORMAL, NORMAL);
    play_at(LOW, HIGH);
    play_at(HIGH, LOW);
}

TEST("nor if every wait has a timeout, which none of them sees")
{
    patience = SECONDS(20);
    play_at(NORMAL, NORMAL);
    play_at(LOW, HIGH);
}

static int wander(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; thread_is_alive(&ping) || thread_is_alive(&pong); round++) {
        thread_set_core(round % 2 ? &ping : &pong, round % 3 < CORES + 1 ? round % 3 : ANY_CORE);
        for (unsigned pause = 0; pause < 100; pause++) /* or the cores do nothing but read letters */
            arch_relax();
    }
    return 0;
}

THREAD(wanderer, 1024, .target = wander, .priority = LOW);

TEST("nor while both sides are sent from core to core all the time")
{
    thread_set_priority(&ping, NORMAL);
    thread_set_priority(&pong, NORMAL);
    for (unsigned round = 0; round < 2; round++) {
        patience = round ? SECONDS(20) : FOREVER;
        EXPECT(thread_start(&ping) == OK && thread_start(&pong) == OK && thread_start(&wanderer) == OK);
        semaphore_release(&ball[0]);
        EXPECT(thread_join(&ping, FOREVER) == OK && thread_result(&ping) == OK);
        EXPECT(thread_join(&pong, FOREVER) == OK && thread_result(&pong) == OK);
        EXPECT(thread_join(&wanderer, FOREVER) == OK);
        EXPECT(semaphore_acquire(&ball[0], NO_WAIT) == OK);
    }
}

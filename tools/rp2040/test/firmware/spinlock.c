/*
 * spinlock.c - the SIO's spinlocks, from one core and from two.
 */
#include "check.h"
#include "chip.h"

#define ROUNDS 500

static volatile unsigned counter;
static volatile int other_done;

TEST("a spinlock is claimed by a read, which gives its bit, and not again until it is written")
{
    for (unsigned n = 0; n < 32; n++) {
        EXPECT(SPINLOCK(n) == 1u << n);
        EXPECT(SPINLOCK(n) == 0);
        EXPECT(SPINLOCK_STATE == 1u << n);
        SPINLOCK(n) = 0;
        EXPECT(SPINLOCK_STATE == 0);
    }
}

static void count_up(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        while (SPINLOCK(9) == 0)
            ;
        counter++;
        SPINLOCK(9) = 0;
    }
}

static void count_on_core_1(void)
{
    count_up();
    other_done = 1;
    for (;;)
        __asm volatile("wfe");
}

TEST("two cores that count under a spinlock lose nothing")
{
    start_core_1(count_on_core_1);
    count_up();
    while (!other_done)
        ;
    EXPECT(counter == 2 * ROUNDS);
    stop_core_1();
}

static volatile uint32_t core_1_id;

static void tell_id(void)
{
    core_1_id = CPUID;
    send_word(1);
    for (;;)
        __asm volatile("wfe");
}

TEST("each core reads its own number")
{
    EXPECT(CPUID == 0);
    start_core_1(tell_id);
    (void)receive_word();
    EXPECT(core_1_id == 1);
    stop_core_1();
}

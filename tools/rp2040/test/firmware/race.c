/*
 * race.c - both cores count in one place without a lock; how much they lose is the seed's doing.
 */
#include "check.h"

#define ROUNDS 3000

static volatile unsigned counter;
static volatile int other_done;

static void count(void)
{
    for (unsigned i = 0; i < ROUNDS; i++)
        counter++;
}

static void count_on_core_1(void)
{
    count();
    other_done = 1;
    for (;;)
        __asm volatile("wfe");
}

int main(void)
{
    prepare();
    start_core_1(count_on_core_1);
    count();
    while (!other_done)
        ;
    print_checksum("lost", 2 * ROUNDS - counter);
    return 0;
}

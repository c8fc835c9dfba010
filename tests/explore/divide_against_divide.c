/*
 * divide_against_divide.c - an interrupt, and a more urgent thread, divide in the middle of a division.
 */
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

static bool divides(unsigned dividend, unsigned divisor)
{
    const unsigned volatile above = dividend, below = divisor; /* or the compiler divides */

    return above / below * below + above % below == dividend;
}

void scenario_interrupt(void)
{
    EXPECT(divides(1000003, 17));
    semaphore_release(&tokens);
}

JOB(divide_when_told)
{
    const int result = semaphore_acquire(&tokens, FOREVER);

    EXPECT(divides(77777, 12));
    return result;
}

SCENARIO("a division is whole, whoever divides in the middle of it, there and where a thread is switched to")
{
    scenario_block(&ann, divide_when_told, HIGH, CORE(0));
    scenario_block(&bob, divide_when_told, HIGH, CORE(1));
    explore_begin();
    EXPECT(divides(0xFFFFFFFF, 3));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(divides(0x80000000, 7));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(scenario_result(&bob) == OK);
}

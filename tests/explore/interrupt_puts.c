/*
 * interrupt_puts.c - an interrupt puts an item while both cores put and get some.
 */
#include "tests/explore/scenario.h"

static struct queue queue = QUEUE_INIT(unsigned, 2);
static volatile unsigned put;

void scenario_interrupt(void)
{
    if (queue_put(&queue, &(unsigned){ 1 }, NO_WAIT) == OK)
        put++;
}

JOB(get_two)
{
    unsigned sum = 0;

    for (unsigned n = 0; n < 2; n++) {
        unsigned item;

        EXPECT(queue_get(&queue, &item, FOREVER) == OK);
        sum += item;
    }
    return (int)sum;
}

SCENARIO("items that an interrupt puts are got like others")
{
    scenario_ready(&ann, get_two, NORMAL, CORE(1));
    explore_begin();
    EXPECT(queue_put(&queue, &(unsigned){ 1 }, FOREVER) == OK);
    EXPECT(queue_put(&queue, &(unsigned){ 1 }, FOREVER) == OK);
    EXPECT(scenario_result(&ann) == 2);
    SPIN_UNTIL(queue_qsize(&queue) == put); /* it may be counted in a moment */
}

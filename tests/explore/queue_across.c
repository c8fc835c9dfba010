/*
 * queue_across.c - items go from one core to the other through a queue of one.
 */
#include "tests/explore/scenario.h"

enum { ITEMS = 3 };

struct item {
    unsigned number, again;
};

static struct queue queue = QUEUE_INIT(struct item, 1);

JOB(get_all)
{
    for (unsigned n = 0; n < ITEMS; n++) {
        struct item item = { ~0u, 0 };

        EXPECT(queue_get(&queue, &item, FOREVER) == OK);
        EXPECT(item.number == n && item.again == n);
    }
    return OK;
}

SCENARIO("what is put on one core is got on the other, whole and in order")
{
    scenario_ready(&ann, get_all, NORMAL, CORE(1));
    explore_begin();
    for (unsigned n = 0; n < ITEMS; n++)
        EXPECT(queue_put(&queue, &(struct item){ n, n }, FOREVER) == OK);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(queue_empty(&queue));
}

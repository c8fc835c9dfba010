/*
 * allocate_against_free.c - the only block is freed while somebody begins to wait
 * for it, for a while.
 */
#include "tests/explore/scenario.h"

static struct blocks packets = BLOCKS_INIT(unsigned, 1);

JOB(take)
{
    void *block;

    return blocks_allocate(&packets, &block, LONG);
}

SCENARIO("a block that is freed while somebody begins to wait for it, or gives up, is handed over or free")
{
    void *block;

    EXPECT(blocks_allocate(&packets, &block, NO_WAIT) == OK);
    scenario_ready(&ann, take, HIGH, CORE(1));
    explore_begin();
    EXPECT(blocks_free(&packets, block) == OK);
    const int result = scenario_result(&ann);
    EXPECT(result == OK || result == E_TIMEOUT);
    EXPECT(blocks_free(&packets, block) == (result == OK ? OK : E_STATE));
    EXPECT(blocks_available(&packets) == 1);
}

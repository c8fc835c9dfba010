/*
 * blocks_across.c - both cores take and free blocks of one pool.
 */
#include "tests/explore/scenario.h"

enum { ROUNDS = 2 };

struct packet {
    unsigned owner[2];
};

static struct blocks packets = BLOCKS_INIT(struct packet, 2);

static int take_and_free(unsigned owner)
{
    for (unsigned n = 0; n < ROUNDS; n++) {
        struct packet *packet;

        EXPECT(blocks_allocate(&packets, (void **)&packet, NO_WAIT) == OK);
        *packet = (struct packet){ { owner, owner } };
        arch_relax();
        EXPECT(packet->owner[0] == owner && packet->owner[1] == owner);
        EXPECT(blocks_free(&packets, packet) == OK);
    }
    return OK;
}

JOB(take_and_free_as_ann)
{
    return take_and_free(1);
}

SCENARIO("no block is somebody's on both cores, and all are free in the end")
{
    scenario_ready(&ann, take_and_free_as_ann, NORMAL, CORE(1));
    explore_begin();
    take_and_free(2);
    EXPECT(scenario_result(&ann) == OK);
    EXPECT(blocks_available(&packets) == 2);
}

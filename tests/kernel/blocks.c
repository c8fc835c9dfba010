/*
 * blocks.c - what kernel/blocks.h promises:
 *
 *   allocate gives a block that nobody else has, or waits, or says why not
 *   free gives it to the most urgent waiter, else back to the rest
 *   free refuses what is not a block (E_INVALID) or is free already (E_STATE)
 *   a block's content is what its last owner left there
 */
#include "kernel/core/arch.h"
#include "tests/harness/crew.h"

struct packet {
    char bytes[12];
};

enum { PACKETS = 3, GIVEN_BACK_LAST = 42 };

static struct blocks packets = BLOCKS_INIT(struct packet, PACKETS);
static struct blocks bytes = BLOCKS_INIT(char, 2);
static struct blocks fresh = BLOCKS_INIT(struct packet, 1);
static void *block[PACKETS];

static void take_all(void)
{
    for (unsigned i = 0; i < PACKETS; i++)
        EXPECT(blocks_allocate(&packets, &block[i], NO_WAIT) == OK);
}

static void give_all_back(void)
{
    for (unsigned i = 0; i < PACKETS; i++)
        EXPECT(blocks_free(&packets, block[i]) == OK);
    EXPECT(blocks_available(&packets) == PACKETS);
}

static int borrow(void *nothing)
{
    void *mine = NULL;

    (void)nothing;
    const int result = blocks_allocate(&packets, &mine, FOREVER);
    crew_note();
    EXPECT(mine == block[0]);
    EXPECT(blocks_free(&packets, mine) == OK);
    return result;
}

static int allocate_shortly(void *nothing)
{
    void *untouched = &packets;

    (void)nothing;
    const int result = blocks_allocate(&packets, &untouched, MS(2));
    EXPECT(untouched == &packets);
    return result;
}

static int allocate_forever(void *nothing)
{
    void *untouched = &packets;

    (void)nothing;
    const int result = blocks_allocate(&packets, &untouched, FOREVER);
    EXPECT(untouched == &packets);
    return result;
}

TEST("there are as many blocks as were asked for, each apart from the others and aligned")
{
    EXPECT(blocks_available(&packets) == PACKETS);
    take_all();
    EXPECT(blocks_available(&packets) == 0);
    for (unsigned i = 0; i < PACKETS; i++)
        for (unsigned j = 0; j < i; j++) {
            const uintptr_t a = (uintptr_t)block[i], b = (uintptr_t)block[j];
            EXPECT((a > b ? a - b : b - a) >= sizeof(struct packet));
        }
    EXPECT((uintptr_t)block[0] % sizeof(void *) == 0);
    give_all_back();
}

TEST("blocks smaller than a pointer work as well, and do not overlap")
{
    void *first, *second;

    EXPECT(blocks_allocate(&bytes, &first, NO_WAIT) == OK && blocks_allocate(&bytes, &second, NO_WAIT) == OK);
    *(char *)first = 1;
    *(char *)second = 2;
    EXPECT(blocks_free(&bytes, first) == OK);
    EXPECT(*(char *)second == 2);
    EXPECT(blocks_free(&bytes, second) == OK);
    EXPECT(blocks_available(&bytes) == 2);
}

TEST("with none free allocate says E_TIMEOUT, with NO_WAIT and after the time, and nothing is taken")
{
    take_all();
    EXPECT(blocks_allocate(&packets, &block[0], NO_WAIT) == E_TIMEOUT);
    const instant_t start = clock_now();
    EXPECT(allocate_shortly(NULL) == E_TIMEOUT);
    EXPECT(clock_since(start).microseconds >= 2000);
    crew_start(&ann, allocate_shortly, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == E_TIMEOUT);
    give_all_back();
}

TEST("one who waits is given the very block that is freed, on the same core and on the other one")
{
    take_all();
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_block(&ann, borrow, HIGH, CORE(core));
        EXPECT(blocks_free(&packets, block[0]) == OK);
        EXPECT(crew_result(&ann) == OK);
        EXPECT(blocks_allocate(&packets, &block[0], NO_WAIT) == OK);
    }
    give_all_back();
}

TEST("the most urgent waiter is served first, equals in the order they came, a changed priority counts")
{
    take_all();
    crew_order_forget();
    crew_block(&ann, borrow, LOW, CORE(0));
    crew_block(&bob, borrow, LOW, CORE(OTHER));
    crew_block(&cat, borrow, NORMAL, CORE(0));
    crew_block(&dan, borrow, LOW, CORE(OTHER));
    EXPECT(thread_set_priority(&dan, HIGH) == OK);
    EVENTUALLY(dan.waiter->priority == HIGH);
    EXPECT(blocks_free(&packets, block[0]) == OK); /* each passes it on when it has noted its turn */
    EVENTUALLY(thread_count() == 1);
    EXPECT(crew_order_is("dcab"));
    EXPECT(blocks_available(&packets) == 1);
    EXPECT(blocks_allocate(&packets, &block[0], NO_WAIT) == OK);
    give_all_back();
}

/* --- Interrupts ---------------------------------------------------------------------- */

static struct {
    int forever, no_wait, freed;
} seen;

static void try_in_interrupt(void)
{
    void *mine;

    seen.no_wait = blocks_allocate(&packets, &mine, NO_WAIT);
    seen.freed = seen.no_wait == OK ? blocks_free(&packets, mine) : E_STATE;
    seen.forever = blocks_allocate(&packets, &mine, FOREVER);
    if (seen.forever == OK)
        blocks_free(&packets, mine);
}

TEST("an interrupt on either core allocates and frees, and where none is free says so instead of waiting")
{
    for (unsigned core = 0; core <= OTHER; core++) {
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.no_wait == OK && seen.freed == OK && seen.forever == OK);
        take_all();
        crew_interrupt(core, try_in_interrupt);
        EXPECT(seen.no_wait == E_TIMEOUT && seen.forever == E_CONTEXT);
        give_all_back();
    }
}

TEST("with interrupts masked allocate says E_CONTEXT instead of waiting")
{
    take_all();
    EXPECT(crew_masked(allocate_forever) == E_CONTEXT);
    EXPECT(crew_masked(allocate_shortly) == E_CONTEXT);
    give_all_back();
}

static void free_from_interrupt(void)
{
    seen.freed = blocks_free(&packets, block[0]);
}

TEST("a block freed in an interrupt on either core goes to a waiter on either core")
{
    take_all();
    for (unsigned pair = 0; pair < CORES * CORES; pair++) {
        crew_block(&ann, borrow, NORMAL, CORE(pair / CORES));
        crew_interrupt(pair % CORES, free_from_interrupt);
        EXPECT(seen.freed == OK && crew_result(&ann) == OK);
        EXPECT(blocks_allocate(&packets, &block[0], NO_WAIT) == OK);
    }
    give_all_back();
}

/* --- Misuse -------------------------------------------------------------------------------- */

TEST("free refuses with E_INVALID what is not the address of one of its blocks, and nothing changes")
{
    static struct packet foreign;
    uint8_t *first = packets.start;

    take_all();
    EXPECT(blocks_free(&packets, NULL) == E_INVALID);
    EXPECT(blocks_free(&packets, &foreign) == E_INVALID);
    EXPECT(blocks_free(&packets, first + 1) == E_INVALID);
    EXPECT(blocks_free(&packets, first + sizeof(void *)) == E_INVALID);
    EXPECT(blocks_free(&packets, first - packets.block_bytes) == E_INVALID);
    EXPECT(blocks_free(&packets, first + PACKETS * packets.block_bytes) == E_INVALID);
    EXPECT(blocks_free(&packets, (void *)UINTPTR_MAX) == E_INVALID);
    EXPECT(blocks_available(&packets) == 0);
    give_all_back();
}

TEST("free refuses with E_STATE a block that was freed before or never taken, and nothing changes")
{
    EXPECT(blocks_free(&fresh, fresh.start) == E_STATE);
    EXPECT(blocks_available(&fresh) == 1);
    take_all();
    EXPECT(blocks_free(&packets, block[1]) == OK);
    EXPECT(blocks_free(&packets, block[1]) == E_STATE);
    EXPECT(blocks_available(&packets) == 1);
    EXPECT(blocks_allocate(&packets, &block[1], NO_WAIT) == OK);
    give_all_back();
}

TEST("of several that were freed, in whatever order, each is refused once more")
{
    take_all();
    for (unsigned i = 0; i < PACKETS; i++)
        EXPECT(blocks_free(&packets, block[i]) == OK);
    for (unsigned i = 0; i < PACKETS; i++)
        EXPECT(blocks_free(&packets, block[i]) == E_STATE);
    EXPECT(blocks_available(&packets) == PACKETS);
}

/* What a free block bears, written by its owner. */
static void write_mark(struct block_link *mine)
{
    mine->mark = &packets;
}

TEST("a block whose content looks like that of a free one is freed all the same, others being free or not")
{
    take_all();
    for (unsigned i = 0; i < PACKETS; i++) {
        write_mark(block[i]);
        EXPECT(blocks_free(&packets, block[i]) == OK);
        EXPECT(blocks_available(&packets) == i + 1);
    }
}

TEST("a block keeps what its last owner wrote behind its first word")
{
    void *mine;

    take_all();
    ((struct packet *)block[2])->bytes[11] = GIVEN_BACK_LAST;
    EXPECT(blocks_free(&packets, block[2]) == OK);
    EXPECT(blocks_allocate(&packets, &mine, NO_WAIT) == OK && mine == block[2]);
    EXPECT(((struct packet *)mine)->bytes[11] == GIVEN_BACK_LAST);
    give_all_back();
}

/* --- Races ------------------------------------------------------------------------------------ */

enum { ROUNDS = 1000 };

static int allocate_and_free(void *nothing)
{
    (void)nothing;
    for (unsigned round = 0; round < ROUNDS; round++) {
        void *mine;

        if (blocks_allocate(&packets, &mine, US(5 + round % 50)) != OK)
            continue;
        *(struct thread **)mine = thread_current();
        sleep_for(US(10 + round % 37));
        EXPECT(*(struct thread **)mine == thread_current());
        EXPECT(blocks_free(&packets, mine) == OK);
    }
    return OK;
}

static volatile bool was_freed;

static void free_late(struct timeout *timeout)
{
    (void)timeout;
    EXPECT(blocks_free(&packets, block[0]) == OK);
    was_freed = true;
}

/* The interrupt that frees comes when `turns` turns of a loop and a part of the allocation are over. */
static int allocate_after(unsigned turns, void **mine)
{
    static struct timeout timeout = { .expire = free_late };
    const uint32_t before = arch_mask_interrupts();

    was_freed = false;
    timeout_arm(&timeout, clock_now().microseconds + 10);
    arch_restore_interrupts(before);
    for (volatile unsigned turn = 0; turn < turns; turn++)
        ;
    const int result = blocks_allocate(&packets, mine, NO_WAIT);
    SPIN_UNTIL(was_freed);
    return result;
}

TEST("a block that an interrupt frees in the middle of an allocation is had by that one or the next")
{
    void *mine;

    take_all();
    for (unsigned turns = 0; turns < 300; turns++) {
        if (allocate_after(turns, &mine) != OK)
            EXPECT(blocks_allocate(&packets, &mine, NO_WAIT) == OK);
        EXPECT(mine == block[0]);
    }
    give_all_back();
}

TEST("where timeouts meet frees on two cores every block has one owner at a time, and all come back")
{
    void *spare[PACKETS - 1];

    for (unsigned i = 0; i < PACKETS - 1; i++)
        EXPECT(blocks_allocate(&packets, &spare[i], NO_WAIT) == OK);
    crew_start(&ann, allocate_and_free, NORMAL, CORE(0));
    crew_start(&bob, allocate_and_free, NORMAL, CORE(OTHER));
    crew_start(&cat, allocate_and_free, HIGH, CORE(OTHER));
    EXPECT(crew_result(&ann) == OK && crew_result(&bob) == OK && crew_result(&cat) == OK);
    for (unsigned i = 0; i < PACKETS - 1; i++)
        EXPECT(blocks_free(&packets, spare[i]) == OK);
    EXPECT(blocks_available(&packets) == PACKETS);
}

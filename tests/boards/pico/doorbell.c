/*
 * doorbell.c - the FIFOs between the cores as doorbells: one that is full is as good as
 * rung, and the flags of a word too many do not keep the core. With CORES=1 nobody rings.
 */
#include "boards/soc/rp2040/soc.h"
#include "kernel/core/machine.h"
#include "tests/harness/crew.h"

#if CORES > 1

enum { FIFO_WORDS = 8 };

static struct semaphore tokens = SEMAPHORE_INIT(0);
static volatile bool is_masked, may_go;

static int hear_nothing(void *nothing)
{
    (void)nothing;
    const uint32_t before = arch_mask_interrupts();
    is_masked = true;
    SPIN_UNTIL(may_go);
    arch_restore_interrupts(before);
    return OK;
}

static int take(void *nothing)
{
    (void)nothing;
    return semaphore_acquire(&tokens, FOREVER);
}

static bool has_room(void)
{
    return SIO->fifo_status & SIO_FIFO_READY;
}

static void make_core_1_deaf(void)
{
    is_masked = may_go = false;
    crew_start(&ann, hear_nothing, LOW, CORE(1));
    SPIN_UNTIL(is_masked);
}

TEST("a core that is rung more often than its FIFO has words hears it, and no ring waits for room")
{
    crew_block(&bob, take, HIGH, CORE(1));
    make_core_1_deaf();
    for (unsigned ring = 0; ring < FIFO_WORDS; ring++) {
        EXPECT(has_room());
        machine_doorbell_ring(1);
    }
    EXPECT(!has_room());
    const uint32_t before = arch_mask_interrupts(); /* the handler would clear it */
    machine_doorbell_ring(1);
    const uint32_t errors = SIO->fifo_status & SIO_FIFO_ERRORS;
    arch_restore_interrupts(before);
    EXPECT(errors == 0);
    EXPECT(semaphore_release(&tokens) == OK);
    may_go = true;
    EXPECT(crew_result(&bob) == OK);
    EXPECT(crew_result(&ann) == OK);
    EVENTUALLY(has_room());
}

TEST("a word too many, or one read that is not there, sets flags that are gone when the core goes on")
{
    make_core_1_deaf();
    for (unsigned word = 0; word <= FIFO_WORDS; word++)
        SIO->fifo_write = 0;
    EVENTUALLY(!(SIO->fifo_status & SIO_FIFO_ERRORS));
    (void)SIO->fifo_read;
    EVENTUALLY(!(SIO->fifo_status & SIO_FIFO_ERRORS));
    may_go = true;
    EXPECT(crew_result(&ann) == OK);
    crew_block(&bob, take, HIGH, CORE(1));
    EXPECT(semaphore_release(&tokens) == OK);
    EXPECT(crew_result(&bob) == OK);
}

static volatile uint32_t overflow, underflow;

TEST("the flags are there to be seen where interrupts are masked")
{
    make_core_1_deaf();
    const uint32_t before = arch_mask_interrupts();
    for (unsigned word = 0; word <= FIFO_WORDS; word++)
        SIO->fifo_write = 0;
    overflow = SIO->fifo_status & SIO_FIFO_ERRORS;
    machine_doorbell_clear(0);
    (void)SIO->fifo_read;
    underflow = SIO->fifo_status & SIO_FIFO_ERRORS;
    arch_restore_interrupts(before);
    EXPECT(overflow != 0 && underflow != 0 && overflow != underflow);
    EVENTUALLY(!(SIO->fifo_status & SIO_FIFO_ERRORS));
    may_go = true;
    EXPECT(crew_result(&ann) == OK);
}

#endif

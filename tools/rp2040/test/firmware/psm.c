/*
 * psm.c - core 1 taken out of, and held in, reset.
 */
#include "check.h"
#include "chip.h"

static volatile unsigned beats;

static void beat(void)
{
    for (;;)
        beats++;
}

static int is_beating(void)
{
    const unsigned before = beats;

    for (unsigned i = 0; i < 200; i++)
        __asm volatile("nop");
    return beats != before;
}

TEST("FRCE_OFF stops core 1 wherever it is, and holds it")
{
    start_core_1(beat);
    while (beats == 0)
        ;
    EXPECT(PSM_DONE & PSM_CORE_1);
    PSM_FORCE_OFF = PSM_CORE_1;
    EXPECT(PSM_FORCE_OFF == PSM_CORE_1);
    EXPECT(!(PSM_DONE & PSM_CORE_1));
    EXPECT(!is_beating());
    EXPECT(!(FIFO_STATUS & FIFO_VALID));
    PSM_FORCE_OFF = 0;
    (void)receive_word();
}

TEST("out of reset, its boot ROM sends a 0 and waits for the hand-shake again")
{
    PSM_FORCE_OFF = PSM_CORE_1;
    PSM_FORCE_OFF = 0;
    EXPECT(receive_word() == 0);
    EXPECT(!is_beating());
    start_core_1(beat);
    const unsigned before = beats;
    while (beats == before)
        ;
    stop_core_1();
}

TEST("what was sent to core 1 before its reset is gone")
{
    stop_core_1();
    PSM_FORCE_OFF = PSM_CORE_1;
    FIFO_WRITE = 1;
    FIFO_WRITE = 2;
    PSM_FORCE_OFF = 0;
    (void)receive_word();
    start_core_1(beat);
    stop_core_1();
}

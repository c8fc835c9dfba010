/*
 * fifo.c - the FIFOs between the cores, and how core 1 is started through them.
 */
#include "check.h"
#include "chip.h"

static volatile unsigned interrupts;
static volatile uint32_t received;

static void take_word(struct frame *frame)
{
    (void)frame;
    interrupts++;
    received = FIFO_READ;
}

static void echo_plus_one(void)
{
    for (;;)
        send_word(receive_word() + 1);
}

static struct {
    volatile int done;
    volatile uint32_t when_full, when_overflown, when_forgiven;
} filling;

static void fill_other_fifo(void)
{
    for (uint32_t i = 0; i < FIFO_DEPTH; i++)
        FIFO_WRITE = i;
    filling.when_full = FIFO_STATUS;
    FIFO_WRITE = 99;
    filling.when_overflown = FIFO_STATUS;
    FIFO_STATUS = FIFO_OVERFLOWN;
    filling.when_forgiven = FIFO_STATUS;
    filling.done = 1;
    for (;;)
        __asm volatile("wfe");
}

TEST("core 1 is started by 0, 0, 1, vectors, stack, entry, and echoes each")
{
    start_core_1(echo_plus_one);
    send_word(41);
    EXPECT(receive_word() == 42);
    stop_core_1();
}

TEST("a 0 in the middle of the hand-shake begins it again, and a wrong word is answered with 0")
{
    drain_fifo();
    send_word(0);
    EXPECT(receive_word() == 0);
    send_word(1);
    EXPECT(receive_word() == 1);
    send_word(0x10000100);
    EXPECT(receive_word() == 0x10000100);
    send_word(0);
    EXPECT(receive_word() == 0);
    send_word(7);
    EXPECT(receive_word() == 0);
    start_core_1(echo_plus_one);
    send_word(1);
    EXPECT(receive_word() == 2);
    stop_core_1();
}

TEST("a word raises the receiver's interrupt until it is read")
{
    start_core_1(echo_plus_one);
    interrupts = 0;
    on(INTERRUPT_0 + FIFO_0, take_word);
    ICPR = 1 << FIFO_0; /* latched when the hand-shake's words came */
    ISER = 1 << FIFO_0;
    send_word(9);
    while (interrupts == 0)
        ;
    EXPECT(received == 10);
    EXPECT(interrupts == 1);
    EXPECT(!(FIFO_STATUS & FIFO_VALID));
    EXPECT(!(ISPR & 1 << FIFO_0));
    ICER = 1 << FIFO_0;
    stop_core_1();
}

TEST("core 0 has no part in the interrupt of core 1")
{
    start_core_1(echo_plus_one);
    ICPR = 1 << FIFO_1;
    send_word(1);
    EXPECT(receive_word() == 2);
    EXPECT(!(ISPR & 1 << FIFO_1));
    stop_core_1();
}

TEST("eight words fit; one more is lost, and its sender is told until it clears the flag")
{
    start_core_1(fill_other_fifo);
    while (!filling.done)
        ;
    EXPECT(!(filling.when_full & FIFO_READY));
    EXPECT(!(filling.when_full & FIFO_OVERFLOWN));
    EXPECT(filling.when_overflown & FIFO_OVERFLOWN);
    EXPECT(!(filling.when_forgiven & FIFO_OVERFLOWN));
    for (uint32_t i = 0; i < FIFO_DEPTH; i++) {
        EXPECT(FIFO_STATUS & FIFO_VALID);
        EXPECT(FIFO_READ == i);
    }
    EXPECT(!(FIFO_STATUS & FIFO_VALID));
    stop_core_1();
}

TEST("reading an empty FIFO is noted, and holds the interrupt until the flag is cleared")
{
    (void)FIFO_READ;
    EXPECT(FIFO_STATUS & FIFO_UNDERFLOWN);
    EXPECT(ISPR & 1 << FIFO_0);
    ICPR = 1 << FIFO_0;
    EXPECT(ISPR & 1 << FIFO_0);
    FIFO_STATUS = FIFO_UNDERFLOWN;
    EXPECT(!(FIFO_STATUS & FIFO_UNDERFLOWN));
    ICPR = 1 << FIFO_0;
    EXPECT(!(ISPR & 1 << FIFO_0));
}

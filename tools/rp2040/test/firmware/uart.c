/*
 * uart.c - UART0 in loopback: levels, interrupts, and the time a byte takes.
 */
#include "check.h"
#include "chip.h"

#define DATA REGISTER(0x40034000)
#define FLAGS REGISTER(0x40034018)
#define INTEGER REGISTER(0x40034024)
#define FRACTION REGISTER(0x40034028)
#define LINE REGISTER(0x4003402C)
#define CONTROL REGISTER(0x40034030)
#define LEVELS REGISTER(0x40034034)
#define MASK REGISTER(0x40034038)
#define RAW REGISTER(0x4003403C)
#define MASKED REGISTER(0x40034040)
#define CLEAR REGISTER(0x40034044)
enum {
    BUSY = 1 << 3,
    RX_EMPTY = 1 << 4,
    TX_FULL = 1 << 5,
    RX_FULL = 1 << 6,
    TX_EMPTY = 1 << 7,
    RX = 1 << 4,
    TX = 1 << 5,
    RX_TIMEOUT = 1 << 6,
    OVERRUN = 1 << 10,
    EIGHT_BITS = 3 << 5,
    FIFOS = 1 << 4,
    ON = 1 | 1 << 7 | 3 << 8, /* looped back */
};

static volatile unsigned taken;

static void count_and_clear(struct frame *frame)
{
    (void)frame;
    taken++;
    CLEAR = 0x7FF;
}

static void begin(uint32_t line)
{
    start_clocks();
    REGISTER(0x4000E000) = HELD_UART0; /* reset it */
    release(HELD_UART0 | HELD_TIMER);
    INTEGER = 1;
    FRACTION = 0;
    LINE = EIGHT_BITS | line;
    CONTROL = ON;
    taken = 0;
    on(INTERRUPT_0 + UART_0, count_and_clear);
    ICPR = 1 << UART_0;
    ISER = 1 << UART_0;
}

static void end(void)
{
    MASK = 0;
    CONTROL = 0;
    ICER = 1 << UART_0;
}

static void wait_until_sent(void)
{
    while (FLAGS & BUSY)
        ;
}

TEST("what is sent comes back, in order")
{
    begin(FIFOS);
    for (unsigned i = 0; i < 20; i++)
        DATA = 'a' + i;
    wait_until_sent();
    for (unsigned i = 0; i < 20; i++)
        EXPECT(DATA == 'a' + i);
    EXPECT(FLAGS & RX_EMPTY);
    end();
}

TEST("the FIFO holds 32 bytes beside the one under way, and its flags say how full it is")
{
    begin(FIFOS);
    INTEGER = 10;
    EXPECT((FLAGS & (TX_EMPTY | TX_FULL | RX_EMPTY | BUSY)) == (TX_EMPTY | RX_EMPTY));
    for (unsigned i = 0; i < 33; i++) {
        EXPECT(!(FLAGS & TX_FULL));
        DATA = i;
    }
    EXPECT((FLAGS & (TX_EMPTY | TX_FULL | BUSY)) == (TX_FULL | BUSY));
    wait_until_sent();
    EXPECT(FLAGS & RX_FULL);
    end();
}

TEST("without FIFOs there is room for one")
{
    begin(0);
    INTEGER = 10;
    DATA = 1;
    EXPECT(!(FLAGS & TX_FULL));
    DATA = 2;
    EXPECT(FLAGS & TX_FULL);
    end();
}

TEST("a byte takes ten bits of sixteen times the divider")
{
    begin(FIFOS);
    INTEGER = 78; /* with 125 MHz, 100160 baud: 99.84 us */
    const uint32_t start = TIMER_RAW_LOW;
    DATA = 'x';
    wait_until_sent();
    const uint32_t took = TIMER_RAW_LOW - start;
    EXPECT(took >= 99 && took <= 101);
    end();
}

TEST("the transmit interrupt comes when the FIFO drains to its level, and is forgotten when it is cleared")
{
    begin(FIFOS);
    LEVELS = 2; /* half */
    MASK = TX;
    EXPECT(!(RAW & TX));
    for (unsigned i = 0; i < 16; i++)
        DATA = i;
    wait_until_sent();
    EXPECT(taken == 0); /* it never held more than half */
    for (unsigned i = 0; i < 32; i++)
        DATA = i;
    EXPECT(taken == 0);
    wait_until_sent();
    EXPECT(taken == 1);
    EXPECT(!(RAW & TX));
    end();
}

TEST("without FIFOs the transmit interrupt comes when a byte moves on to be sent, and a write takes it back")
{
    begin(0);
    INTEGER = 100;
    DATA = 1;
    EXPECT(RAW & TX);
    DATA = 2;
    EXPECT(!(RAW & TX));
    while (!(RAW & TX))
        ;
    EXPECT(FLAGS & BUSY); /* with the second */
    CLEAR = TX;
    wait_until_sent();
    EXPECT(!(RAW & TX));
    end();
}

TEST("the receive interrupt comes at its level")
{
    begin(FIFOS);
    LEVELS = 1 << 3; /* a quarter */
    for (unsigned i = 0; i < 7; i++)
        DATA = i;
    wait_until_sent();
    EXPECT(!(RAW & RX));
    DATA = 7;
    wait_until_sent();
    EXPECT(RAW & RX);
    EXPECT(!(MASKED & RX));
    (void)DATA;
    EXPECT(!(RAW & RX));
    end();
}

TEST("a byte that is left in the FIFO for 32 bits raises the timeout interrupt")
{
    begin(FIFOS);
    DATA = 1;
    wait_until_sent();
    EXPECT(!(RAW & RX_TIMEOUT));
    const uint32_t start = TIMER_RAW_LOW;
    while (TIMER_RAW_LOW < start + 8)
        ;
    EXPECT(RAW & RX_TIMEOUT);
    (void)DATA;
    EXPECT(!(RAW & RX_TIMEOUT));
    end();
}

TEST("a byte that finds the receiver full is lost, and the next one says so")
{
    begin(0);
    DATA = 1;
    wait_until_sent();
    DATA = 2;
    wait_until_sent();
    EXPECT(RAW & OVERRUN);
    EXPECT(DATA == 1);
    DATA = 3;
    wait_until_sent();
    EXPECT(DATA == (3 | 1 << 11));
    end();
}

TEST("a UART held in reset reads as zero and forgets what it knew")
{
    begin(FIFOS);
    REGISTER(0x4000E000) = HELD_UART0;
    EXPECT(INTEGER == 0 && LINE == 0);
    INTEGER = 5;
    release(HELD_UART0);
    EXPECT(INTEGER == 0 && LINE == 0);
    EXPECT(REGISTER(0x40034FE0) == 0x11);
}

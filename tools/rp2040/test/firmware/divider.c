/*
 * divider.c - the SIO's integer divider.
 */
#include "check.h"
#include "chip.h"

#define UNSIGNED_DIVIDEND REGISTER(0xD0000060)
#define UNSIGNED_DIVISOR REGISTER(0xD0000064)
#define SIGNED_DIVIDEND REGISTER(0xD0000068)
#define SIGNED_DIVISOR REGISTER(0xD000006C)
#define QUOTIENT REGISTER(0xD0000070)
#define REMAINDER REGISTER(0xD0000074)
#define STATE REGISTER(0xD0000078)
enum { READY = 1, DIRTY = 2 };

static void wait_for_result(void)
{
    while (!(STATE & READY))
        ;
}

static int divides(uint32_t a, uint32_t b, uint32_t quotient, uint32_t remainder)
{
    UNSIGNED_DIVIDEND = a;
    UNSIGNED_DIVISOR = b;
    wait_for_result();
    return REMAINDER == remainder && QUOTIENT == quotient;
}

static int divides_signed(int32_t a, int32_t b, int32_t quotient, int32_t remainder)
{
    SIGNED_DIVIDEND = (uint32_t)a;
    SIGNED_DIVISOR = (uint32_t)b;
    wait_for_result();
    return (int32_t)REMAINDER == remainder && (int32_t)QUOTIENT == quotient;
}

TEST("unsigned division, by zero too")
{
    EXPECT(divides(100, 7, 14, 2));
    EXPECT(divides(0xFFFFFFFF, 0x10, 0x0FFFFFFF, 15));
    EXPECT(divides(5, 0xFFFFFFFF, 0, 5));
    EXPECT(divides(5, 0, 0xFFFFFFFF, 5));
}

TEST("signed division rounds towards zero; by zero it gives -1 or 1")
{
    EXPECT(divides_signed(-100, 7, -14, -2));
    EXPECT(divides_signed(100, -7, -14, 2));
    EXPECT(divides_signed(-100, -7, 14, -2));
    EXPECT(divides_signed(5, 0, -1, 5));
    EXPECT(divides_signed(-5, 0, 1, -5));
    EXPECT(divides_signed(INT32_MIN, -1, INT32_MIN, 0));
}

TEST("a result takes eight cycles")
{
    uint32_t early, late;

    SIGNED_DIVIDEND = 1;
    __asm volatile("str %[one], [%[divider], #0x6C - 0x60]\n" /* SIGNED_DIVISOR */
                   "ldr %[early], [%[divider], #0x78 - 0x60]\n"
                   "nop\n nop\n nop\n nop\n nop\n nop\n nop\n"
                   "ldr %[late], [%[divider], #0x78 - 0x60]\n"
                   : [early] "=&l"(early), [late] "=&l"(late)
                   : [one] "l"(1), [divider] "l"(0xD0000060)
                   : "memory");
    EXPECT(!(early & READY));
    EXPECT(late & READY);
}

TEST("a write makes it dirty, reading the quotient clean, and a saved result can be put back")
{
    (void)QUOTIENT;
    EXPECT(!(STATE & DIRTY));
    QUOTIENT = 12;
    REMAINDER = 34;
    EXPECT(STATE == (READY | DIRTY));
    EXPECT(REMAINDER == 34);
    EXPECT(QUOTIENT == 12);
    EXPECT(STATE == READY);
}

static volatile uint32_t other_quotient;

static void divide_on_core_1(void)
{
    UNSIGNED_DIVIDEND = 1000;
    UNSIGNED_DIVISOR = 10;
    wait_for_result();
    other_quotient = QUOTIENT;
    send_word(1);
    for (;;)
        __asm volatile("wfe");
}

TEST("each core has its own divider")
{
    EXPECT(divides(77, 7, 11, 0));
    start_core_1(divide_on_core_1);
    (void)receive_word();
    EXPECT(other_quotient == 100);
    EXPECT(QUOTIENT == 11);
    stop_core_1();
}

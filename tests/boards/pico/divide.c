/* Division of ints: every edge, and in the middle of one an interrupt, a thread and another core that divide too. */
#include <limits.h>

#include "kernel/core/timeout.h"
#include "tests/harness/crew.h"
#include "tests/harness/test.h"

/* What the compiler calls; the quotient is in the lower word. */
unsigned __aeabi_uidiv(unsigned dividend, unsigned divisor);
int __aeabi_idiv(int dividend, int divisor);
uint64_t __aeabi_uidivmod(unsigned dividend, unsigned divisor);
uint64_t __aeabi_idivmod(int dividend, int divisor);

/* --- Results ------------------------------------------------------------------------------ */

static bool is_divided(unsigned dividend, unsigned divisor, unsigned quotient, unsigned remainder)
{
    const uint64_t both = __aeabi_uidivmod(dividend, divisor);

    return __aeabi_uidiv(dividend, divisor) == quotient && (unsigned)both == quotient &&
           (unsigned)(both >> 32) == remainder;
}

static bool is_divided_signed(int dividend, int divisor, int quotient, int remainder)
{
    const uint64_t both = __aeabi_idivmod(dividend, divisor);

    return __aeabi_idiv(dividend, divisor) == quotient && (int)(unsigned)both == quotient &&
           (int)(unsigned)(both >> 32) == remainder;
}

TEST("an unsigned is divided, at every edge")
{
    EXPECT(is_divided(0, 1, 0, 0));
    EXPECT(is_divided(1, 1, 1, 0));
    EXPECT(is_divided(7, 2, 3, 1));
    EXPECT(is_divided(2, 7, 0, 2));
    EXPECT(is_divided(UINT_MAX, 1, UINT_MAX, 0));
    EXPECT(is_divided(UINT_MAX, 2, INT_MAX, 1));
    EXPECT(is_divided(UINT_MAX, UINT_MAX, 1, 0));
    EXPECT(is_divided(UINT_MAX - 1, UINT_MAX, 0, UINT_MAX - 1));
    EXPECT(is_divided(0x80000000u, 0x80000001u, 0, 0x80000000u));
    EXPECT(is_divided(0x80000000u, 3, 0x2AAAAAAAu, 2));
}

TEST("an int is divided, at every edge: the quotient is rounded to zero, the remainder has the dividend's sign")
{
    EXPECT(is_divided_signed(7, 2, 3, 1));
    EXPECT(is_divided_signed(-7, 2, -3, -1));
    EXPECT(is_divided_signed(7, -2, -3, 1));
    EXPECT(is_divided_signed(-7, -2, 3, -1));
    EXPECT(is_divided_signed(0, -5, 0, 0));
    EXPECT(is_divided_signed(2, -7, 0, 2));
    EXPECT(is_divided_signed(INT_MAX, INT_MIN, 0, INT_MAX));
    EXPECT(is_divided_signed(INT_MIN, INT_MAX, -1, -1));
    EXPECT(is_divided_signed(INT_MIN, INT_MIN, 1, 0));
    EXPECT(is_divided_signed(INT_MIN, 1, INT_MIN, 0));
    EXPECT(is_divided_signed(INT_MIN, 2, INT_MIN / 2, 0));
    EXPECT(is_divided_signed(INT_MIN + 1, -1, INT_MAX, 0));
    EXPECT(is_divided_signed(INT_MIN, -1, INT_MIN, 0)); /* no int can be what it should be */
}

static uint32_t random_word(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Of any length, and never 0. */
static unsigned random_operand(uint32_t *state)
{
    const uint32_t word = random_word(state);

    return word >> (random_word(state) & 31) | 1;
}

static bool divides_well(uint32_t *state)
{
    const unsigned dividend = random_word(state), divisor = random_operand(state);
    const unsigned quotient = dividend / divisor, remainder = dividend % divisor;

    return remainder < divisor && (uint64_t)quotient * divisor + remainder == dividend;
}

static bool divides_signed_well(uint32_t *state)
{
    const int dividend = (int)random_word(state), divisor = (int)random_operand(state);
    const int quotient = dividend / divisor, remainder = dividend % divisor;
    const bool smaller = __builtin_llabs(remainder) < __builtin_llabs(divisor);

    return smaller && (remainder == 0 || (remainder < 0) == (dividend < 0)) &&
           (int64_t)quotient * divisor + remainder == dividend;
}

/* How many results of two divisions are wrong. */
static unsigned divide_some(uint32_t *state)
{
    return (divides_well(state) ? 0u : 1u) + (divides_signed_well(state) ? 0u : 1u);
}

TEST("of any two words quotient times divisor, and remainder, make the dividend")
{
    uint32_t state = 1;
    unsigned wrong = 0;

    for (unsigned n = 0; n < 20000; n++)
        wrong += divide_some(&state);
    EXPECT(wrong == 0);
}

/* --- In the middle --------------------------------------------------------------------------- */

enum { INTERRUPTS_WANTED = 2000 };

static volatile bool enough;
static volatile unsigned wrong_in_handler, interrupts;
static struct timeout often;

static void divide_in_handler(struct timeout *timeout)
{
    static uint32_t state = 2;

    interrupts++;
    wrong_in_handler += divide_some(&state);
    if (!enough)
        timeout_arm(timeout, clock_now().microseconds + 3 + random_word(&state) % 8);
}

static void arm_on_this_core(void)
{
    const uint32_t before = arch_mask_interrupts();

    often.expire = divide_in_handler;
    timeout_arm(&often, clock_now().microseconds + 3);
    arch_restore_interrupts(before);
}

static int divide_now_and_then(void *nothing)
{
    uint32_t state = 3;
    unsigned wrong = 0;

    (void)nothing;
    while (!enough) {
        wrong += divide_some(&state);
        sleep_for(US(5 + random_word(&state) % 16));
    }
    return (int)wrong;
}

static int divide_all_the_time(void *nothing)
{
    uint32_t state = 4;
    unsigned wrong = 0;

    (void)nothing;
    while (!enough)
        wrong += divide_some(&state);
    return (int)wrong;
}

TEST("a division is whole though an interrupt, a more urgent thread and the other core divide in the middle of it")
{
    uint32_t state = 5;
    unsigned wrong = 0;

    enough = false;
    interrupts = wrong_in_handler = 0;
    crew_start(&ann, divide_now_and_then, HIGH, CORE(0));
    crew_start(&bob, divide_all_the_time, LOW, CORE(OTHER));
    arm_on_this_core();
    while (interrupts < INTERRUPTS_WANTED)
        wrong += divide_some(&state);
    enough = true;
    EXPECT(wrong == 0);
    EXPECT(crew_result(&ann) == 0 && crew_result(&bob) == 0);
    EXPECT(wrong_in_handler == 0);
}

/*
 * atomics.c - C's atomic operations on words: the CPU's own, or where it has
 * none, those of kernel/arch, which the compiler calls.
 */
#include "tests/harness/crew.h"

enum { ROUNDS = 2000, OWN_BITS = 16 };

static uint32_t word;

TEST("each operation answers what the word was, and leaves in it what it says")
{
    word = 12;
    EXPECT(__atomic_exchange_n(&word, 10, __ATOMIC_SEQ_CST) == 12);
    EXPECT(__atomic_fetch_add(&word, 5, __ATOMIC_SEQ_CST) == 10);
    EXPECT(__atomic_fetch_sub(&word, 1, __ATOMIC_SEQ_CST) == 15);
    EXPECT(__atomic_fetch_and(&word, 7, __ATOMIC_SEQ_CST) == 14);
    EXPECT(__atomic_fetch_or(&word, 9, __ATOMIC_SEQ_CST) == 6);
    EXPECT(__atomic_fetch_xor(&word, 5, __ATOMIC_SEQ_CST) == 15);
    EXPECT(word == 10);
}

TEST("a compare-and-exchange stores where it finds what it expects, else says what it found")
{
    uint32_t expected = 3;

    word = 4;
    EXPECT(!__atomic_compare_exchange_n(&word, &expected, 5, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    EXPECT(expected == 4 && word == 4);
    EXPECT(__atomic_compare_exchange_n(&word, &expected, 5, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    EXPECT(expected == 4 && word == 5);
}

/* --- Both cores at once ---------------------------------------------------------- */

static uint32_t sum, bits;
static volatile unsigned ready;

static void meet(void)
{
    __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
    SPIN_UNTIL(CORES == 1 || ready == 2);
}

static uint32_t add_by_exchange(uint32_t *target)
{
    uint32_t seen = __atomic_load_n(target, __ATOMIC_RELAXED);

    while (!__atomic_compare_exchange_n(target, &seen, seen + 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        ;
    return seen;
}

/* Nobody else touches the bits of `mask`. */
static int change_at_once(uint32_t mask)
{
    meet();
    for (unsigned round = 0; round < ROUNDS; round++) {
        __atomic_fetch_add(&sum, 3, __ATOMIC_SEQ_CST);
        __atomic_fetch_sub(&sum, 1, __ATOMIC_SEQ_CST);
        add_by_exchange(&sum);
        EXPECT((__atomic_fetch_or(&bits, mask, __ATOMIC_SEQ_CST) & mask) == 0);
        EXPECT((__atomic_fetch_xor(&bits, mask, __ATOMIC_SEQ_CST) & mask) == mask);
        EXPECT((__atomic_fetch_xor(&bits, mask, __ATOMIC_SEQ_CST) & mask) == 0);
        EXPECT((__atomic_fetch_and(&bits, ~mask, __ATOMIC_SEQ_CST) & mask) == mask);
    }
    return OK;
}

static int change_upper(void *nothing)
{
    (void)nothing;
    return change_at_once(0xFFFFu << OWN_BITS);
}

TEST("two cores that change a word at the same time lose nothing of each other's")
{
    sum = bits = 0;
    ready = 0;
    crew_start(&ann, change_upper, NORMAL, CORE(OTHER));
    EXPECT(change_at_once(0xFFFFu) == OK);
    EXPECT(crew_result(&ann) == OK);
    EXPECT(sum == 2 * ROUNDS * 3 && bits == 0);
}

/*
 * test.h - tests that read like a specification.
 *
 *     #include "tests/harness/test.h"
 *
 *     TEST("put blocks while the queue is full, and a get on the other core lets it through")
 *     {
 *         EXPECT(queue_put(&q, &(int){ 1 }, NO_WAIT) == OK);
 *         thread_start(&putter);
 *         EVENTUALLY(thread_state(&putter) == BLOCKED);
 *         ...
 *     }
 *
 * One file is one firmware; its tests run in order, in main()'s thread, which
 * lives on core 0 at NORMAL priority. They speak TAP (testanything.org).
 *
 * Wait for a state, never for a time: EVENTUALLY() looks again and again, and
 * lets every other thread run in between. After each test nothing may be left:
 * no thread, no lock held, no timeout armed, nothing in an inbox.
 */
#ifndef TESTS_HARNESS_TEST_H
#define TESTS_HARNESS_TEST_H

#include <stdbool.h>

#include "lib/duet.h"

struct test {
    const char *sentence;
    void (*run)(void);
};

#define TEST(sentence) TEST_ON_LINE(sentence, __LINE__)
#define TEST_ON_LINE(sentence, line) TEST_NAMED(sentence, line)
#define TEST_NAMED(sentence, line) TEST_DEFINE(sentence, test_on_line_##line, entry_of_line_##line)
#define TEST_DEFINE(words, function, entry)                                                                    \
    static void function(void);                                                                                \
    static const struct test entry __attribute__((section(".tests"), used, no_reorder)) = { words, function }; \
    static void function(void)

/* The test fails if the condition is false, and goes on. Any thread may say it. */
#define EXPECT(condition) test_expect((condition), __FILE__, __LINE__, #condition)

/* Looks until the condition is true. If that takes more than half a minute the
 * whole run ends there, with a report of what every thread was doing. */
#define EVENTUALLY(condition)                                            \
    do {                                                                 \
        for (instant_t test_start = clock_now(); !(condition);)          \
            test_look_again(test_start, __FILE__, __LINE__, #condition); \
    } while (0)

/* The same from a thread that must not give up its core: it spins. */
#define SPIN_UNTIL(condition)                                      \
    do {                                                           \
        for (instant_t test_start = clock_now(); !(condition);)    \
            test_spin(test_start, __FILE__, __LINE__, #condition); \
    } while (0)

void test_expect(bool condition, const char *file, int line, const char *words);
void test_look_again(instant_t start, const char *file, int line, const char *words);
void test_spin(instant_t start, const char *file, int line, const char *words);

/* Calls `handler` in an interrupt on the calling core, and returns after it. */
void test_in_interrupt(void (*handler)(void));

/* The core the caller is on now. */
unsigned test_core(void);

/* The core a test calls "the other one": 1, or 0 if the kernel runs on one. */
#define OTHER (CORES - 1)

#endif

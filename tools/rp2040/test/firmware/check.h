/*
 * check.h - tests of the chip that run on it and speak TAP.
 *
 *   TEST("a spinlock that is held cannot be claimed")
 *   {
 *       EXPECT(*spinlock(3) != 0);
 *       EXPECT(*spinlock(3) == 0);
 *       *spinlock(3) = 0;
 *   }
 */
#ifndef TOOLS_RP2040_TEST_FIRMWARE_CHECK_H
#define TOOLS_RP2040_TEST_FIRMWARE_CHECK_H

#include "support.h"

struct test {
    const char *sentence;
    void (*function)(void);
};

#define JOIN_AGAIN(a, b) a##b
#define JOIN(a, b) JOIN_AGAIN(a, b)
#define TEST(what) TEST_AT(what, JOIN(test_on_line_, __LINE__))
#define TEST_AT(what, name)                                                                                \
    static void name(void);                                                                                \
    static const struct test JOIN(name, _entry) __attribute__((section(".tests"), used)) = { what, name }; \
    static void name(void)

#define EXPECT(condition) expect((condition) != 0, #condition, __LINE__)
void expect(int holds, const char *condition, unsigned line);

/* Says how the expectations since the last call went; 1 if one of them was not met. */
int conclude(const char *sentence);

/* Who is called for an exception, on whichever core; 0: nobody, and one that comes ends the run. */
typedef void handler(struct frame *frame);
void on(unsigned exception, handler *function);

/* 1 if the function faulted, which made it return. It may give up its privilege, and has it back afterwards. */
int faults(void (*function)(void));

void send_word(uint32_t word);
uint32_t receive_word(void);
void drain_fifo(void);

/* Starts core 1 in a function, by the boot ROM's hand-shake. It has the vectors of core 0. */
void start_core_1(void (*function)(void));

/* Resets core 1, and waits until its boot ROM says so. */
void stop_core_1(void);

#endif

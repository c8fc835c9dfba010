/*
 * print.c - lines from threads on both cores and from interrupts, for
 * print_check.py to look at. It knows what must arrive; keep the two in step.
 */
#include "kernel/core/cpu.h"
#include "lib/duet.h"

enum { LENGTH_MAX = 300, LINES = 200, TAIL_MAX = 90, INTERRUPTS_TO_PRINT = 100, EVERY_US = 300 };

static char alphabet[LENGTH_MAX + 1];

static const char *tail_of(unsigned line)
{
    return &alphabet[LENGTH_MAX - line % (TAIL_MAX + 1)];
}

static void print_every_length(void)
{
    for (unsigned length = 0; length <= LENGTH_MAX; length++) {
        print("%s", ""); /* nothing arrives */
        print("%.*s\n", (int)length, alphabet);
    }
}

/* --- Both cores and an interrupt at once -------------------------------------------------- */

static int print_lines(void *core)
{
    for (unsigned line = 0; line < LINES; line++)
        print("thread %u line %u %s\n", *(unsigned *)core, line, tail_of(line));
    return 0;
}

THREAD(printer0, 1024, .target = print_lines, .arg = &(unsigned){ 0 }, .core = CORE(0));
THREAD(printer1, 1024, .target = print_lines, .arg = &(unsigned){ 1 }, .core = CORE(CORES - 1));

static volatile unsigned interrupts;

static void print_in_interrupt(struct timeout *timeout)
{
    print("interrupt line %u %s\n", interrupts, tail_of(interrupts));
    interrupts = interrupts + 1;
    if (interrupts < INTERRUPTS_TO_PRINT)
        timeout_arm(timeout, clock_now().microseconds + EVERY_US);
}

static void print_from_everywhere(void)
{
    static struct timeout timeout = { .expire = print_in_interrupt };
    const uint32_t before = arch_mask_interrupts();

    timeout_arm(&timeout, clock_now().microseconds);
    arch_restore_interrupts(before);
    thread_start(&printer0);
    thread_start(&printer1);
    thread_join(&printer0, FOREVER);
    thread_join(&printer1, FOREVER);
    while (interrupts < INTERRUPTS_TO_PRINT)
        sleep_for(US(20));
}

/* --- More than the buffer holds, with nobody to empty it ------------------------------------ */

static void overfill(void)
{
    const uint32_t before = arch_mask_interrupts();

    for (unsigned line = 0; line < LINES; line++)
        print("masked line %u %s\n", line, tail_of(line));
    arch_restore_interrupts(before);
}

int main(void)
{
    for (unsigned i = 0; i < LENGTH_MAX; i++)
        alphabet[i] = (char)('a' + i % 26);
    thread_set_core(thread_current(), CORE(0));
    print_every_length();
    print_from_everywhere();
    overfill();
    print("the end\n");
    return 0;
}

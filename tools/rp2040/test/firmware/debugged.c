/*
 * debugged.c - two cores that count, each in a function that a debugger can stop in.
 */
#include "check.h"

volatile unsigned count_of_core_0, count_of_core_1;
volatile int may_end;

__attribute__((noinline)) void step_of_core_0(void)
{
    count_of_core_0++;
}

__attribute__((noinline)) void step_of_core_1(void)
{
    count_of_core_1++;
}

static void run_core_1(void)
{
    for (;;)
        step_of_core_1();
}

int main(void)
{
    prepare();
    start_core_1(run_core_1);
    while (!may_end)
        step_of_core_0();
    __asm volatile("bkpt 1");
    return 7;
}

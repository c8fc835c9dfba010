/*
 * check_main.c - runs the tests that are linked in, in the order the linker has put them.
 */
#include "check.h"

extern const struct test tests_start[], tests_end[];

int main(void)
{
    int any_failed = 0;

    prepare();
    for (const struct test *test = tests_start; test < tests_end; test++) {
        test->function();
        any_failed |= conclude(test->sentence);
    }
    print("# end\n");
    return any_failed;
}

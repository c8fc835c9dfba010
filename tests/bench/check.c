/* check.c - whether the benchmarks have done their work. */
#include "tests/bench/bench.h"

static unsigned failures;

void bench_check(bool condition, const char *id, const char *what)
{
    if (condition)
        return;
    failures++;
    print("fail %s: not seen: %s\n", id, what);
}

int bench_verdict(void)
{
    print(failures ? "failed\n" : "done\n");
    return failures != 0;
}

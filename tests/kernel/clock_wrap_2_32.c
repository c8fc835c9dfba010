/*
 * clock_wrap_2_32.c - time across 2^32 microseconds, where 32 bits end.
 */
#include "tests/kernel/clock_wrap.h"

BOUNDARY(1ull << 32);

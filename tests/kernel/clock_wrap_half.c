/*
 * clock_wrap_half.c - time across half the SSE-200's counter's period, 100 s.
 */
#include "tests/kernel/clock_wrap.h"

BOUNDARY(100000000);

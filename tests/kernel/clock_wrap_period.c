/*
 * clock_wrap_period.c - time across the SSE-200's counter's period, 200 s, where it starts anew.
 */
#include "tests/kernel/clock_wrap.h"

BOUNDARY(200000000);

/*
 * clock_wrap_late.c - time across a half period of the counter a hundred days
 * after boot, when 2^32 microseconds have long gone by.
 */
#include "tests/kernel/clock_wrap.h"

BOUNDARY(86401ull * 100000000);

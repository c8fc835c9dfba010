/* pick.h - a branch with a copy in each of two firmwares, which take it one way each. */
#ifndef TESTS_RECORDED_PICK_H
#define TESTS_RECORDED_PICK_H

static volatile int picked;

static inline void pick(int n)
{
    if (n > 5)
        picked = n;
}

#endif

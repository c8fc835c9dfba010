/* port.c - what port.h's inline functions are not enough for. */
#include "kernel/core/arch.h"

#define TIMES_2(n) n, n
#define TIMES_4(n) TIMES_2(n), TIMES_2(n)
#define TIMES_8(n) TIMES_4(n), TIMES_4(n)
#define TIMES_16(n) TIMES_8(n), TIMES_8(n)
#define TIMES_32(n) TIMES_16(n), TIMES_16(n)
#define TIMES_64(n) TIMES_32(n), TIMES_32(n)

/* Of a byte. */
const uint8_t port_highest_bits[256] = {
    0, 0, TIMES_2(1), TIMES_4(2), TIMES_8(3), TIMES_16(4), TIMES_32(5), TIMES_64(6), TIMES_64(7), TIMES_64(7),
};

void context_switch(struct context *from, struct context *to)
{
    arch_context_switch(from, to);
}

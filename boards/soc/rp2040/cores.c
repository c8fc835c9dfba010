/*
 * cores.c - core 1, from reset to its first instruction of ours.
 *
 * The boot ROM has core 1 wait for six words in its FIFO and echo each. A 0 makes
 * it begin anew from any place in the sequence; so a sequence whose echo is
 * wrong is given up, and the next one begins with two of them.
 *
 * Source: RP2040 datasheet, 2.8.2 (launching code on processor core 1), 2.13 (PSM), 2.3.1.4 (FIFO).
 */
#include "boards/soc/rp2040/cores.h"
#include "boards/soc/rp2040/soc.h"
#include "kernel/core/arch.h"

#define PSM_FORCE_OFF SOC_REGISTER(PSM_BASE + 0x4)
#define PSM_FORCE_OFF_SET SOC_REGISTER(PSM_BASE + SOC_SET_BITS + 0x4)
#define PSM_FORCE_OFF_CLEAR SOC_REGISTER(PSM_BASE + SOC_CLEAR_BITS + 0x4)
#define PSM_CORE1 (1u << 16)

/* A core that is well answers within microseconds. */
enum { WORDS = 6, TRIES = 16, PATIENCE = 10000 };

static bool second_runs;

bool cores_second_runs(void)
{
    return second_runs;
}

void cores_hold_second(void)
{
    PSM_FORCE_OFF_SET = PSM_CORE1;
    while (!(PSM_FORCE_OFF & PSM_CORE1))
        ;
}

static bool has(uint32_t what)
{
    for (unsigned looks = 0; looks < PATIENCE; looks++) {
        if (SIO->fifo_status & what)
            return true;
        arch_relax();
    }
    return false;
}

/* After a reset the ROM sends a word unasked, and where an echo was wrong the right
 * one is still on its way. Whoever does not wait for that takes each echo for the
 * next word's, in every try. */
static void forget_what_was_sent(void)
{
    has(SIO_FIFO_VALID);
    machine_doorbell_clear(0);
}

static bool is_echoed(uint32_t word)
{
    __asm volatile("sev"); /* it may sleep until there is room in its own */
    if (!has(SIO_FIFO_READY))
        return false;
    SIO->fifo_write = word;
    __asm volatile("sev");
    return has(SIO_FIFO_VALID) && SIO->fifo_read == word;
}

static bool are_echoed(const uint32_t words[WORDS])
{
    for (unsigned n = 0; n < WORDS; n++)
        if (!is_echoed(words[n]))
            return false;
    return true;
}

void cores_start_second(const void *vectors)
{
    const uint32_t *table = vectors;
    const uint32_t words[WORDS] = { 0, 0, 1, (uintptr_t)vectors, table[0], table[1] };

    PSM_FORCE_OFF_CLEAR = PSM_CORE1;
    second_runs = true; /* before it does: it need not answer to run */
    for (unsigned tries = 0; tries < TRIES; tries++) {
        forget_what_was_sent();
        if (are_echoed(words))
            return;
    }
}

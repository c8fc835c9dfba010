/* meter.c - see meter.h. */
#include "tests/bench/meter.h"
#include "tests/bench/bench.h"

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)

enum { CSR_ENABLE = 1u << 0, CSR_PROCESSOR_CLOCK = 1u << 2, YARD = 400 };

static uint32_t ticks_per_yard;
static uint32_t cost, cost_from_handler; /* of measuring, in nops */

void meter_start(void)
{
    SYST_RVR = METER_MASK;
    SYST_CVR = 0;
    SYST_CSR = CSR_ENABLE | CSR_PROCESSOR_CLOCK;
}

/* Instructions that the compiler cannot change; no more than a literal behind them can be reached over. */
static __attribute__((noinline)) uint32_t measure_yard(void)
{
    uint32_t mark;

    meter_begin(&mark);
    __asm volatile(".rept 400\n\tnop\n\t.endr");
    return METER_END(&mark, "");
}

static __attribute__((noinline)) uint32_t measure_nothing(void)
{
    uint32_t mark;

    meter_begin(&mark);
    return METER_END(&mark, "");
}

static uint32_t nops(uint32_t ticks)
{
    return (uint32_t)(((uint64_t)ticks * YARD + ticks_per_yard / 2) / ticks_per_yard);
}

/* One tick more or less is where in a tick a reading fell. */
static bool is_steady(uint32_t (*measure)(void), uint32_t *ticks)
{
    *ticks = measure();
    for (unsigned n = 0; n < SAMPLES; n++) {
        const uint32_t again = measure();

        if (again > *ticks + 1 || again + 1 < *ticks)
            return false;
    }
    return true;
}

bool meter_calibrate(void)
{
    uint32_t yard, nothing, handler;

    meter_start();
    if (!is_steady(measure_yard, &yard) || !is_steady(measure_nothing, &nothing) ||
        !is_steady(handlers_measure_entry, &handler) || yard <= nothing)
        return false;
    ticks_per_yard = yard - nothing;
    if (ticks_per_yard < YARD) /* more than a nop a tick cannot be told apart */
        return false;
    cost = nops(nothing);
    cost_from_handler = nops(handler);
    print("# %u ticks per %u nops; measuring costs %u, %u from a handler\n", (unsigned)ticks_per_yard, YARD,
          (unsigned)cost, (unsigned)cost_from_handler);
    console_flush();
    return true;
}

static void add(struct series *series, uint32_t count)
{
    if (series->count < SAMPLES)
        series->samples[series->count] = count;
    series->count++;
}

void series_add(struct series *series, uint32_t ticks)
{
    add(series, nops(ticks) - cost);
}

void series_add_from_handler(struct series *series, uint32_t ticks)
{
    add(series, nops(ticks) - cost_from_handler);
}

static void sort(uint32_t *samples, unsigned count)
{
    for (unsigned i = 1; i < count; i++)
        for (unsigned j = i; j > 0 && samples[j - 1] > samples[j]; j--) {
            const uint32_t larger = samples[j - 1];

            samples[j - 1] = samples[j];
            samples[j] = larger;
        }
}

/* Rounded: in a sample of many loops, what comes before the first loop is none of them. */
static unsigned per_loop(uint32_t sample, unsigned loops)
{
    return (sample + loops / 2) / loops;
}

void series_report(struct series *series, const char *id, unsigned loops)
{
    bench_check(series->count > 0 && series->count <= SAMPLES && series->count * loops >= SAMPLES, id,
                "a thousand measurements");
    if (series->count == 0 || series->count > SAMPLES)
        return;
    sort(series->samples, series->count);
    print("row %s %u %u %u %u\n", id, per_loop(series->samples[series->count / 2], loops),
          per_loop(series->samples[0], loops), per_loop(series->samples[series->count - 1], loops),
          series->count * loops);
    console_flush();
    series->count = 0;
}

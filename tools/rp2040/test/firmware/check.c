/*
 * check.c - see check.h.
 */
#include "check.h"

#include "chip.h"

#define EXCEPTIONS 48

static handler *handlers[EXCEPTIONS];
static volatile int failed;
static uint32_t core_1_stack[256] __attribute__((aligned(8)));

int run_guarded(void (*function)(void));
void give_up(void);

void expect(int holds, const char *condition, unsigned line)
{
    if (holds)
        return;
    failed = 1;
    print("# not so: ");
    print(condition);
    print(", on line 0x");
    print_number(line);
    print("\n");
}

void on(unsigned exception, handler *function)
{
    handlers[exception] = function;
}

void on_exception(struct frame *frame, uint32_t exc_return)
{
    const unsigned number = ICSR & 63;

    (void)exc_return;
    if (handlers[number] != 0) {
        handlers[number](frame);
        return;
    }
    print_checksum("Bail out! exception", number);
    print_checksum("# at", frame->pc);
    finish(1);
}

/* --- Faults ---------------------------------------------------------------------- */

static void leave_function(struct frame *frame)
{
    __asm volatile("msr control, %0" ::"r"(0)); /* the function may have given up its privilege */
    frame->pc = (uint32_t)give_up & ~1u;
    frame->psr |= 1 << 24;
}

int faults(void (*function)(void))
{
    on(HARD_FAULT, leave_function);
    const int faulted = run_guarded(function);
    on(HARD_FAULT, 0);
    return faulted;
}

/* --- Core 1 ---------------------------------------------------------------------- */

void send_word(uint32_t word)
{
    while (!(FIFO_STATUS & FIFO_READY))
        ;
    FIFO_WRITE = word;
    __asm volatile("sev");
}

uint32_t receive_word(void)
{
    while (!(FIFO_STATUS & FIFO_VALID))
        __asm volatile("wfe");
    return FIFO_READ;
}

void drain_fifo(void)
{
    while (FIFO_STATUS & FIFO_VALID)
        (void)FIFO_READ;
}

void start_core_1(void (*function)(void))
{
    const uint32_t words[] = {
        0, 0, 1, 0x10000100, (uint32_t)&core_1_stack[COUNT_OF(core_1_stack)], (uint32_t)function,
    };

    for (unsigned i = 0; i < COUNT_OF(words);) {
        if (words[i] == 0)
            drain_fifo();
        send_word(words[i]);
        i = receive_word() == words[i] ? i + 1 : 0;
    }
}

void stop_core_1(void)
{
    PSM_FORCE_OFF = PSM_CORE_1;
    PSM_FORCE_OFF = 0;
    (void)receive_word(); /* the 0 that its boot ROM sends */
}

/* --- Clocks -------------------------------------------------------------------------- */

static void start_pll(void)
{
    release(HELD_PLL_SYS);
    PLL_SYS_FEEDBACK = 125;
    PLL_SYS_POWER = 0x2D & ~0x21u;
    while (!(PLL_SYS_CONTROL >> 31))
        ;
    PLL_SYS_DIVIDERS = 6 << 16 | 2 << 12;
    PLL_SYS_POWER = 0x04;
}

static void leave_ring_oscillator(void)
{
    XOSC_CONTROL = 0xFABAA0;
    while (!(XOSC_STATUS >> 31))
        ;
    CLOCK_REF_CONTROL = 2;
    while (!(CLOCK_REF_SELECTED & 4))
        ;
    start_pll();
    CLOCK_SYS_CONTROL = 1;
    while (!(CLOCK_SYS_SELECTED & 2))
        ;
    CLOCK_PERI_CONTROL = 1 << 11;
}

void start_clocks(void)
{
    if (!(CLOCK_SYS_SELECTED & 2)) /* the PLL that the core runs from must not be stopped */
        leave_ring_oscillator();
    WATCHDOG_TICK = 1 << 9 | 12;
}

/* --- Results --------------------------------------------------------------------------- */

int conclude(const char *sentence)
{
    const int has_failed = failed;

    print(has_failed ? "not ok - " : "ok - ");
    print(sentence);
    print("\n");
    failed = 0;
    return has_failed;
}

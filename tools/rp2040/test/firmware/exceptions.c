/*
 * exceptions.c - what an exception pushes and where, what it returns to, in which order several are taken, and what
 * faults.
 */
#include "instructions.h"
#include "slot.h"

enum {
    SVCALL = 11,
    PENDSV = 14,
    SYSTICK = 15,
    FIRST_INTERRUPT = 16,
    ICSR = 0xE000ED04,
    SHPR2 = 0xE000ED1C,
    SHPR3 = 0xE000ED20,
    ISER = 0xE000E100,
    ICER = 0xE000E180,
    ISPR = 0xE000E200,
    ICPR = 0xE000E280,
    IPR = 0xE000E400,
    SET_PENDSV = 1 << 28,
    CLEAR_PENDSV = 1 << 27,
    SET_SYSTICK = 1 << 26,
    CLEAR_SYSTICK = 1 << 25,
    THUMB = 1 << 24,
    ICSR_SEEN = 0x1443F03F, /* what both machines have of it: not VECTACTIVE's reserved bits */
};

static uint32_t seen;         /* checksum of what the handlers saw */
static uint32_t stack_before; /* of the code that was interrupted */
static unsigned taken;

static uint32_t exception_number(void)
{
    uint32_t number;

    __asm volatile("mrs %0, ipsr" : "=r"(number));
    return number;
}

static void mask_interrupts(void)
{
    __asm volatile("cpsid i" ::: "memory");
}

static void unmask_interrupts(void)
{
    __asm volatile("cpsie i\n isb" ::: "memory");
}

static void see(uint32_t word)
{
    seen = fold(seen, word);
}

static void see_frame(const struct frame *frame, uint32_t exc_return)
{
    see(exc_return);
    see(exception_number());
    see(stack_before - (uint32_t)frame);
    see(frame->r0);
    see(frame->r1);
    see(frame->r2);
    see(frame->r3);
    see(frame->r12);
    see(frame->lr);
    see(frame->pc - (uint32_t)slot);
    see(frame->psr);
    taken++;
}

static void print_seen(const char *name)
{
    see(taken);
    print_checksum(name, seen);
    seen = 0;
    taken = 0;
}

static void run(struct state *state, uint16_t first, uint16_t second)
{
    stack_before = state->sp;
    run_opcode(state, first, second);
}

/* --- SVC ------------------------------------------------------------------------ */

static void answer_call(struct frame *frame, uint32_t exc_return)
{
    see_frame(frame, exc_return);
    see(*word_at(ICSR) & ICSR_SEEN);
    frame->r0 = 0x600D;
    frame->r12 = 0xCA11;
    frame->psr ^= 0xF0000000;
}

static void call_with_stack(uint32_t displacement)
{
    uint32_t random = 21 + displacement;
    struct state state;

    for (uint16_t number = 0; number < 256; number += 51) {
        randomize(&state, &random);
        state.sp -= displacement;
        run(&state, (uint16_t)(0xDF00 | number), NOP);
        seen = fold_state(seen, &state);
    }
}

static void call_on_both_alignments(void)
{
    exception_hook = answer_call;
    call_with_stack(0);
    call_with_stack(4);
    call_with_stack(8);
}

static void on_process_stack(void (*function)(void), uint32_t top)
{
    __asm volatile("msr psp, %[top]\n"
                   "movs r4, #2\n"
                   "msr control, r4\n"
                   "isb\n"
                   "blx %[function]\n"
                   "movs r4, #0\n"
                   "msr control, r4\n"
                   "isb\n"
                   :
                   : [top] "l"(top), [function] "l"(function)
                   : "r0", "r1", "r2", "r3", "r4", "r12", "lr", "cc", "memory");
}

static void test_calls(void)
{
    static uint32_t stack[128] __attribute__((aligned(8)));

    call_on_both_alignments();
    print_seen("svc on main stack");
    on_process_stack(call_on_both_alignments, (uint32_t)&stack[COUNT_OF(stack)]);
    print_seen("svc on process stack");
}

/* --- Order ------------------------------------------------------------------------- */

static void note_order(struct frame *frame, uint32_t exc_return)
{
    (void)frame;
    see(exception_number());
    see(exc_return);
    see(*word_at(ICSR) & ICSR_SEEN);
    taken++;
}

static void set_priority(unsigned interrupt, uint32_t priority)
{
    volatile uint32_t *const word = word_at(IPR + interrupt / 4 * 4);
    const unsigned shift = interrupt % 4 * 8;

    *word = (*word & ~(0xFFu << shift)) | priority << shift;
}

static void pend_several(uint32_t random)
{
    mask_interrupts();
    for (unsigned interrupt = 0; interrupt < 26; interrupt++)
        set_priority(interrupt, next_random(&random) & 0xFF);
    for (unsigned word = 0; word < 8; word++)
        see(*word_at(IPR + 4 * word) & (word < 6 ? 0xFFFFFFFF : 0xFFFF));
    *word_at(SHPR2) = next_random(&random);
    *word_at(SHPR3) = next_random(&random);
    see(*word_at(SHPR2));
    see(*word_at(SHPR3) & 0xFFFF0000); /* QEMU keeps a priority for the debug monitor, too */
    *word_at(ISER) = next_random(&random) & 0x3FFFFFF;
    see(*word_at(ISER));
    *word_at(ISPR) = next_random(&random) & 0x3FFFFFF;
    *word_at(ICSR) = SET_PENDSV | SET_SYSTICK;
    see(*word_at(ISPR));
    see(*word_at(ICSR) & ICSR_SEEN);
    unmask_interrupts();
}

static void put_everything_back(void)
{
    *word_at(ICER) = 0xFFFFFFFF;
    *word_at(ICPR) = 0xFFFFFFFF;
    *word_at(ICSR) = CLEAR_PENDSV | CLEAR_SYSTICK;
    *word_at(SHPR2) = 0;
    *word_at(SHPR3) = 0;
    for (unsigned interrupt = 0; interrupt < 26; interrupt++)
        set_priority(interrupt, 0);
}

static void test_order(void)
{
    exception_hook = note_order;
    for (uint32_t round = 1; round < 40; round++) {
        pend_several(round);
        put_everything_back();
    }
    print_seen("order of pending");
}

/* Each handler pends the three around it, and notes when it begins and ends: which nest, which follow? */
static void pend_neighbours(struct frame *frame, uint32_t exc_return)
{
    const uint32_t number = exception_number();

    note_order(frame, exc_return);
    if (taken < 60 && number >= FIRST_INTERRUPT)
        *word_at(ISPR) = 7u << ((number * 5) % 23);
    __asm volatile("dsb\n isb");
    see(number + 1000);
}

static void test_nesting(void)
{
    exception_hook = pend_neighbours;
    *word_at(ISER) = 0x3FFFFFF;
    for (unsigned interrupt = 0; interrupt < 26; interrupt++)
        set_priority(interrupt, (interrupt * 7 & 3) << 6);
    for (unsigned interrupt = 0; interrupt < 26; interrupt++) {
        taken = 0;
        *word_at(ISPR) = 1u << interrupt;
        __asm volatile("dsb\n isb");
        see(taken);
    }
    put_everything_back();
    print_seen("nesting");
}

/* What is pending but not enabled, or cleared in time, is not taken; WFI ends while interrupts are masked. */
static void test_pending(void)
{
    exception_hook = note_order;
    *word_at(ISPR) = 0x30;
    see(*word_at(ICSR) & ICSR_SEEN);
    *word_at(ICPR) = 0x10;
    see(*word_at(ICPR));
    see(taken);
    mask_interrupts();
    *word_at(ISER) = 0x20;
    __asm volatile("wfi");
    see(taken);
    see(*word_at(ISPR));
    unmask_interrupts();
    see(taken);
    mask_interrupts();
    *word_at(ICSR) = SET_PENDSV;
    *word_at(ICSR) = SET_SYSTICK;
    __asm volatile("wfi");
    *word_at(ICSR) = CLEAR_PENDSV;
    see(*word_at(ICSR) & ICSR_SEEN);
    unmask_interrupts();
    see(taken);
    put_everything_back();
    print_seen("pending");
}

/* --- Faults ---------------------------------------------------------------------- */

static void skip_fault(struct frame *frame, uint32_t exc_return)
{
    see_frame(frame, exc_return);
    frame->pc = (uint32_t)slot_end;
    frame->psr |= THUMB;
}

static void fault(uint16_t first, uint16_t second, uint32_t address)
{
    uint32_t random = 31;
    struct state state;

    randomize(&state, &random);
    for (unsigned i = 1; i < 4; i++)
        state.low[i] = address;
    state.low[2] = 0;
    run(&state, first, second);
    seen = fold_state(seen, &state);
}

static void test_alignment(void)
{
    static const uint16_t words[] = { 0x6808, 0x6008, 0x5888, 0x5088, 0xC911, 0xC111 }; /* ldm, stm of r0 and r4 */
    static const uint16_t halves[] = { 0x8808, 0x8008, 0x5A88, 0x5E88, 0x5288 };

    for (unsigned offset = 1; offset < 4; offset++)
        for (unsigned i = 0; i < COUNT_OF(words); i++)
            fault(words[i], NOP, (uint32_t)arena + offset);
    for (unsigned i = 0; i < COUNT_OF(halves); i++)
        fault(halves[i], NOP, (uint32_t)arena + 1);
    print_seen("unaligned");
}

/* Not CBZ, CBNZ, SETEND and IT, which QEMU executes on a Cortex-M0 too, nor its other trap, HLT 0x3C. */
static const struct {
    uint16_t first, last;
} undefined[] = {
    { 0xB600, 0xB64F }, { 0xB680, 0xB6FF }, { 0xB800, 0xB8FF }, { 0xBA80, 0xBABB }, { 0xDE00, 0xDEFF },
};

static void test_undefined(void)
{
    for (uint32_t opcode = 0xE800; opcode < 0x10000; opcode++) {
        if (opcode < 0xF000 || opcode >= 0xF800)
            fault((uint16_t)opcode, NOP, 0);
    }
    print_seen("undefined, long");
    for (unsigned i = 0; i < COUNT_OF(undefined); i++)
        for (uint32_t opcode = undefined[i].first; opcode <= undefined[i].last; opcode++)
            fault((uint16_t)opcode, NOP, 0);
    print_seen("undefined, short");
}

static void test_other_faults(void)
{
    fault(0x4718, NOP, (uint32_t)&slot[3]); /* bx r3 without the Thumb bit */
    fault(0x4798, NOP, (uint32_t)&slot[3]);
    print_seen("without thumb bit");
    fault(0x6808, NOP, 0x70000000);
    fault(0x6008, NOP, 0x70000000);
    print_seen("nothing there");
    fault(0xBE01, NOP, 0);
    print_seen("bkpt");
}

/* SVC where interrupts are masked is a fault. Where it is said to have been, the two machines do not agree. */
static void forget_place(struct frame *frame, uint32_t exc_return)
{
    frame->pc = (uint32_t)slot;
    skip_fault(frame, exc_return);
}

static void test_escalation(void)
{
    exception_hook = forget_place;
    mask_interrupts();
    fault(0xDF07, NOP, 0);
    unmask_interrupts();
    print_seen("svc while masked");
}

/* A fault in a handler returns into that handler. */
static void fault_in_handler(struct frame *frame, uint32_t exc_return)
{
    if (exception_number() != PENDSV) {
        skip_fault(frame, exc_return);
        return;
    }
    note_order(frame, exc_return);
    fault(0xDE00, NOP, 0);
}

static void test_nested_fault(void)
{
    exception_hook = fault_in_handler;
    *word_at(ICSR) = SET_PENDSV;
    __asm volatile("dsb\n isb");
    print_seen("fault in handler");
}

void test_exceptions(void)
{
    test_calls();
    test_order();
    test_nesting();
    test_pending();
    exception_hook = skip_fault;
    test_alignment();
    test_undefined();
    test_other_faults();
    test_escalation();
    test_nested_fault();
    exception_hook = 0;
}

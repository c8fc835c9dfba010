/*
 * faults.c - what is a HardFault on this chip, beside what the instruction self-test has.
 */
#include "check.h"
#include "chip.h"

static void read_hole(void)
{
    (void)REGISTER(0x30000000);
}

static void write_hole(void)
{
    REGISTER(0x60000000) = 0;
}

static void write_rom(void)
{
    REGISTER(0x00000010) = 0;
}

static void write_flash(void)
{
    REGISTER(0x10001000) = 0;
}

static void read_behind_ram(void)
{
    (void)REGISTER(0x20042000);
}

static void read_missing_device(void)
{
    (void)REGISTER(0x40080000);
}

static void call_hole(void)
{
    ((void (*)(void))0x30000001)();
}

static void call_device(void)
{
    ((void (*)(void))0x40054001)();
}

static void call_even(void)
{
    __asm volatile("blx %0" ::"r"((uint32_t)call_even & ~1u) : "lr", "memory");
}

TEST("memory that is not there, or cannot be written")
{
    EXPECT(faults(read_hole));
    EXPECT(faults(write_hole));
    EXPECT(faults(write_rom));
    EXPECT(faults(write_flash));
    EXPECT(faults(read_behind_ram));
    EXPECT(faults(read_missing_device));
}

TEST("a jump to where there is no code")
{
    EXPECT(faults(call_hole));
    EXPECT(faults(call_device));
    EXPECT(faults(call_even));
}

static uint16_t opcodes[2];

static void run_opcodes(void)
{
    ((void (*)(void))((uint32_t)opcodes | 1))();
}

static int is_undefined(uint16_t opcode)
{
    opcodes[0] = opcode;
    opcodes[1] = 0x4770; /* bx lr */
    __asm volatile("dsb\n isb" ::: "memory");
    return faults(run_opcodes);
}

TEST("CBZ, CBNZ, SETEND, IT and HLT, which later cores have")
{
    for (uint32_t i = 0; i < 256; i++) {
        EXPECT(is_undefined((uint16_t)(0xB100 | i)));
        EXPECT(is_undefined((uint16_t)(0xB300 | i)));
        EXPECT(is_undefined((uint16_t)(0xB900 | i)));
        EXPECT(is_undefined((uint16_t)(0xBB00 | i)));
        EXPECT((i & 15) == 0 || is_undefined((uint16_t)(0xBF00 | i)));
    }
    EXPECT(is_undefined(0xB650));
    EXPECT(is_undefined(0xBABC));
}

static void call_supervisor_masked(void)
{
    mask_interrupts();
    __asm volatile("svc 0");
}

TEST("SVC while interrupts are masked, and BKPT without a debugger")
{
    EXPECT(faults(call_supervisor_masked));
    unmask_interrupts();
    EXPECT(is_undefined(0xBE00));
}

static uint32_t *loaded_from;

static void load_across_the_end(void)
{
    __asm volatile("ldmia %0!, {r4, r5, r6}" : "+l"(loaded_from)::"r4", "r5", "r6", "memory");
}

static uint32_t base_in_frame;

static void keep_base(struct frame *frame)
{
    extern void give_up(void);

    base_in_frame = frame->r3;
    frame->pc = (uint32_t)give_up & ~1u;
}

static void load_into_base(void)
{
    __asm volatile("ldr r3, =0x20041FFC\n ldmia r3, {r2, r3, r4}" ::: "r2", "r3", "r4", "memory");
}

TEST("a load of several that faults leaves its base as it was, in the list or not")
{
    int run_guarded(void (*function)(void));

    loaded_from = (uint32_t *)0x20041FF8;
    EXPECT(faults(load_across_the_end));
    EXPECT(loaded_from == (uint32_t *)0x20041FF8);
    on(HARD_FAULT, keep_base);
    EXPECT(run_guarded(load_into_base));
    on(HARD_FAULT, 0);
    EXPECT(base_in_frame == 0x20041FFC);
}

TEST("SRAM is also there unstriped, bank after bank")
{
    volatile uint32_t *const striped = word_at(0x20000000 + 0x3000);

    for (unsigned i = 0; i < 8; i++)
        striped[i] = 0xA0 + i;
    for (unsigned i = 0; i < 8; i++)
        EXPECT(REGISTER(0x21000000 + 0x10000 * (i & 3) + 0x3000 / 4 + 4 * (i >> 2)) == 0xA0 + i);
}

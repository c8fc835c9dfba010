/*
 * mpu.c - memory protection: regions, subregions, privilege, and who is exempt.
 */
#include "check.h"
#include "chip.h"

#define MPU_TYPE REGISTER(0xE000ED90)
#define MPU_CONTROL REGISTER(0xE000ED94)
#define MPU_NUMBER REGISTER(0xE000ED98)
#define MPU_ADDRESS REGISTER(0xE000ED9C)
#define MPU_ATTRIBUTES REGISTER(0xE000EDA0)
enum {
    ENABLE = 1,
    IN_HARD_FAULT_TOO = 2,
    BACKGROUND = 4,
    NO_ACCESS = 0,
    PRIVILEGED_ONLY = 1,
    USER_READS = 2,
    EVERYBODY = 3,
    READ_ONLY_PRIVILEGED = 5,
    READ_ONLY = 6,
    NEVER_EXECUTE = 1 << 4, /* with the access */
};

#define ROOM_BYTES 2048
#define ROOM_LOG 11
static volatile uint32_t room[ROOM_BYTES / 4] __attribute__((aligned(ROOM_BYTES)));

static void set_region(unsigned number, const volatile void *start, unsigned log_size, uint32_t access,
                       uint32_t disabled)
{
    MPU_ADDRESS = (uint32_t)start | 1 << 4 | number;
    MPU_ATTRIBUTES = access << 24 | disabled << 8 | (log_size - 1) << 1 | 1;
}

/* Everybody may use code and RAM, but for the room: that has a region of its own, with some subregions disabled. */
static void protect(uint32_t access, uint32_t disabled)
{
    set_region(0, (void *)0x10000000, 21, READ_ONLY, 0);
    set_region(1, (void *)0x20000000, 18, EVERYBODY, 0);
    set_region(6, room, ROOM_LOG, NO_ACCESS, 0);
    set_region(7, room, ROOM_LOG, access, disabled);
    MPU_CONTROL = ENABLE | BACKGROUND;
    __asm volatile("dsb\n isb");
}

static void unprotect(void)
{
    MPU_CONTROL = 0;
    for (MPU_NUMBER = 0; MPU_NUMBER < 7; MPU_NUMBER++)
        MPU_ATTRIBUTES = 0;
    MPU_ATTRIBUTES = 0;
    __asm volatile("dsb\n isb");
}

static void regain_privilege(struct frame *frame)
{
    (void)frame;
    __asm volatile("msr control, %0" ::"r"(0));
}

static void as_user(void (*function)(void))
{
    on(SVCALL, regain_privilege);
    __asm volatile("msr control, %0\n isb" ::"r"(1) : "memory");
    function();
    __asm volatile("svc 0" ::: "memory");
}

static volatile uint32_t *place;

static void read(void)
{
    (void)*place;
}

static void write(void)
{
    *place = 1;
}

static void execute(void)
{
    ((void (*)(void))((uint32_t)place | 1))();
}

static void user_reads(void)
{
    as_user(read);
}

static void user_writes(void)
{
    as_user(write);
}

static void user_executes(void)
{
    as_user(execute);
}

enum { R = 1, W = 2, X = 4 };

static unsigned kernel_may(volatile uint32_t *where)
{
    place = where;
    return (faults(read) ? 0 : R) | (faults(execute) ? 0 : X) | (faults(write) ? 0 : W);
}

static unsigned user_may(volatile uint32_t *where)
{
    place = where;
    return (faults(user_reads) ? 0 : R) | (faults(user_executes) ? 0 : X) | (faults(user_writes) ? 0 : W);
}

/* Something to execute. */
static void fill_room(void)
{
    for (unsigned i = 0; i < COUNT_OF(room); i++)
        room[i] = 0x47704770; /* bx lr */
    __asm volatile("dsb\n isb");
}

static void expect_rights(uint32_t access, unsigned kernel, unsigned user)
{
    fill_room();
    protect(access, 0);
    EXPECT(kernel_may(room) == kernel);
    EXPECT(kernel_may(&room[COUNT_OF(room) - 1]) == kernel);
    unprotect();
    fill_room();
    protect(access, 0);
    EXPECT(user_may(room) == user);
    unprotect();
}

TEST("it has eight regions, and remembers them")
{
    EXPECT(MPU_TYPE == 8 << 8);
    set_region(3, room, 8, EVERYBODY, 0x5A);
    MPU_NUMBER = 2;
    MPU_NUMBER = 3;
    EXPECT(MPU_ADDRESS == ((uint32_t)room | 3));
    EXPECT(MPU_ATTRIBUTES == (EVERYBODY << 24 | 0x5A << 8 | 7 << 1 | 1));
    unprotect();
}

TEST("a region gives the kernel and its users the rights it says")
{
    expect_rights(NO_ACCESS, 0, 0);
    expect_rights(PRIVILEGED_ONLY, R | W | X, 0);
    expect_rights(USER_READS, R | W | X, R | X);
    expect_rights(EVERYBODY, R | W | X, R | W | X);
    expect_rights(READ_ONLY_PRIVILEGED, R | X, 0);
    expect_rights(READ_ONLY, R | X, R | X);
    expect_rights(EVERYBODY | NEVER_EXECUTE, R | W, R | W);
}

TEST("of two regions the one with the higher number counts; where its subregion is disabled, the other")
{
    fill_room();
    protect(EVERYBODY, 0x24);
    for (unsigned subregion = 0; subregion < 8; subregion++) {
        const unsigned expected = 0x24 >> subregion & 1 ? 0 : R | W | X;
        EXPECT(kernel_may(&room[subregion * 64]) == expected);
        EXPECT(kernel_may(&room[subregion * 64 + 63]) == expected);
    }
    unprotect();
}

TEST("the smallest region has 256 bytes, and subregions of 32")
{
    fill_room();
    protect(NO_ACCESS, 0);
    set_region(7, room, 8, EVERYBODY, 0xFE);
    EXPECT(kernel_may(&room[7]) == (R | W | X));
    EXPECT(kernel_may(&room[8]) == 0);
    unprotect();
}

TEST("where there is no region, the kernel has the default map if PRIVDEFENA says so, and users have nothing")
{
    fill_room();
    MPU_CONTROL = ENABLE | BACKGROUND;
    EXPECT(kernel_may(room) == (R | W | X));
    MPU_CONTROL = 0;
    set_region(0, (void *)0x10000000, 21, READ_ONLY, 0);
    set_region(1, (void *)0x20000000, 18, EVERYBODY, 0);
    MPU_CONTROL = ENABLE;
    place = (volatile uint32_t *)0x40000000; /* SYSINFO */
    EXPECT(faults(read));
    unprotect();
    EXPECT(!faults(read));
}

static void disable_region(unsigned number)
{
    MPU_NUMBER = number;
    MPU_ATTRIBUTES = 0;
}

TEST("a region that is moved or taken away while protection is on counts no longer where it was")
{
    volatile uint32_t *const in_flash = word_at(0x10100000);

    fill_room();
    protect(EVERYBODY, 0);
    set_region(6, in_flash, 12, NO_ACCESS, 0);
    set_region(7, room, 8, NO_ACCESS, 0);
    place = in_flash;
    EXPECT(faults(read));
    EXPECT(kernel_may(room) == 0);
    EXPECT(kernel_may(&room[64]) == (R | W | X));
    set_region(6, in_flash + 1024, 12, NO_ACCESS, 0);
    set_region(7, &room[64], 8, NO_ACCESS, 0);
    place = in_flash;
    EXPECT(!faults(read));
    EXPECT(kernel_may(room) == (R | W | X));
    EXPECT(kernel_may(&room[64]) == 0);
    place = in_flash + 1024;
    EXPECT(faults(read));
    disable_region(6);
    disable_region(7);
    EXPECT(!faults(read));
    fill_room();
    EXPECT(kernel_may(&room[64]) == (R | W | X));
    unprotect();
}

static volatile int handler_read;

static void read_in_handler(struct frame *frame)
{
    (void)frame;
    read();
    handler_read = 1;
}

static void leave(struct frame *frame)
{
    read_in_handler(frame);
    frame->pc += 2;
}

static void undefined(void)
{
    __asm volatile("udf 0");
}

TEST("the HardFault handler is exempt")
{
    protect(NO_ACCESS, 0);
    place = room;
    on(HARD_FAULT, leave);
    handler_read = 0;
    undefined();
    EXPECT(handler_read);
    on(HARD_FAULT, 0);
    unprotect();
}

TEST("any other handler has the kernel's rights, whoever was interrupted")
{
    static volatile int user_was_stopped;

    protect(PRIVILEGED_ONLY, 0);
    place = room;
    user_was_stopped = faults(user_reads);
    on(PENDSV, read_in_handler);
    handler_read = 0;
    ICSR = 1 << 28;
    __asm volatile("dsb\n isb");
    EXPECT(user_was_stopped && handler_read);
    unprotect();
}

static void touch_system_register(void)
{
    (void)ICSR;
}

static void user_touches_system_register(void)
{
    as_user(touch_system_register);
}

static void mask(void)
{
    mask_interrupts();
}

static void user_masks(void)
{
    as_user(mask);
}

TEST("users may not touch system registers, and cannot mask interrupts")
{
    uint32_t primask;

    EXPECT(faults(user_touches_system_register));
    EXPECT(!faults(user_masks));
    __asm volatile("mrs %0, primask" : "=r"(primask));
    EXPECT(primask == 0);
}

static void overflow_stack(void)
{
    __asm volatile("mov r4, sp\n"
                   "msr psp, %[top]\n"
                   "movs r5, #2\n"
                   "msr control, r5\n"
                   "isb\n"
                   "svc 0\n"
                   "movs r5, #0\n"
                   "msr control, r5\n"
                   "isb\n"
                   :
                   : [top] "l"(&room[4])
                   : "r4", "r5", "memory");
}

TEST("a frame that does not fit on a protected stack is a fault")
{
    protect(EVERYBODY, 0);
    set_region(7, &room[0], 8, EVERYBODY, 0);
    set_region(5, (void *)((uint32_t)room - 256), 8, NO_ACCESS, 0);
    EXPECT(faults(overflow_stack));
    unprotect();
}

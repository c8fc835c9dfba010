/*
 * flash_rp2040.c - the RP2040's way to its serial flash: functions in the boot ROM.
 *
 * What runs while the flash is away lies in RAM, and what it needs was got there
 * before. The ROM leaves the flash in serial mode; execution in place comes back
 * by the second boot stage, of which a copy is kept.
 *
 * Source: RP2040 datasheet, 2.8.3 (boot ROM contents), 2.8.3.1.3 (flash access
 * functions), 2.8.1.3.1 (second stage: called with a return address, it returns).
 */
#include "drivers/flash.h"

#define RAM_CODE __attribute__((section(".ram_code"), noinline))

#define ROM_TABLE 0x14u  /* halfwords: where the table of functions is, */
#define ROM_LOOKUP 0x18u /* and the function that finds one in it */
#define ROM_CODE(a, b) ((uint32_t)(a) | (uint32_t)(b) << 8)
#define FLASH_START 0x10000000u

enum { BOOT2_WORDS = 64, BLOCK_BYTES = 65536, BLOCK_ERASE = 0xD8 };

typedef uintptr_t rom_lookup(uintptr_t table, uint32_t code);

static struct {
    void (*connect)(void);
    void (*leave_execution)(void);
    void (*erase)(uint32_t offset, uint32_t bytes, uint32_t block_bytes, uint8_t block_command);
    void (*program)(uint32_t offset, const void *data, uint32_t bytes);
    void (*flush_cache)(void);
    void (*boot2)(void);
} call;

/* Its address is hidden from the compiler, which takes low ones for mistakes. */
static uintptr_t rom_halfword(uintptr_t address)
{
    __asm volatile("" : "+r"(address));
    return *(const volatile uint16_t *)address;
}

static void *rom_function(uint32_t code)
{
    rom_lookup *const lookup = (rom_lookup *)rom_halfword(ROM_LOOKUP);

    return (void *)lookup(rom_halfword(ROM_TABLE), code);
}

static void *copy_of_boot2(void)
{
    static uint32_t copy[BOOT2_WORDS];

    for (unsigned n = 0; n < BOOT2_WORDS; n++)
        copy[n] = ((const volatile uint32_t *)FLASH_START)[n];
    return (void *)((uintptr_t)copy | 1);
}

static void prepare(void)
{
    call.connect = rom_function(ROM_CODE('I', 'F'));
    call.leave_execution = rom_function(ROM_CODE('E', 'X'));
    call.erase = rom_function(ROM_CODE('R', 'E'));
    call.program = rom_function(ROM_CODE('R', 'P'));
    call.flush_cache = rom_function(ROM_CODE('F', 'C'));
    call.boot2 = copy_of_boot2();
}

RAM_CODE static void leave_flash(void)
{
    call.connect();
    call.leave_execution();
}

RAM_CODE static void come_back_to_flash(void)
{
    call.flush_cache();
    call.boot2();
}

RAM_CODE static void erase_away(uint32_t offset)
{
    leave_flash();
    call.erase(offset, FLASH_SECTOR_BYTES, BLOCK_BYTES, BLOCK_ERASE);
    come_back_to_flash();
}

RAM_CODE static void program_away(uint32_t offset, const void *page)
{
    leave_flash();
    call.program(offset, page, FLASH_PAGE_BYTES);
    come_back_to_flash();
}

void flash_erase_sector(uint32_t offset)
{
    prepare();
    erase_away(offset);
}

void flash_program_page(uint32_t offset, const void *page)
{
    prepare();
    program_away(offset, page);
}

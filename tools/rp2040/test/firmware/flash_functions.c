/*
 * flash_functions.c - erasing and programming flash through the boot ROM.
 */
#include "check.h"
#include "chip.h"

#define IN_RAM __attribute__((section(".code_in_ram"), noinline, long_call))
#define PLACE 0x100000u /* in flash */
#define XIP 0x10000000u

static struct {
    void (*connect)(void);
    void (*exit_xip)(void);
    void (*erase)(uint32_t address, uint32_t bytes, uint32_t block_bytes, uint8_t block_command);
    void (*program)(uint32_t address, const uint8_t *data, uint32_t bytes);
    void (*flush)(void);
    void (*enter_xip)(void);
} rom;

static void *find(const char *name)
{
    uint32_t (*const look)(uint32_t table, uint32_t code) =
        (uint32_t(*)(uint32_t, uint32_t))(uint32_t) * (volatile uint16_t *)0x18;

    return (void *)look(*(volatile uint16_t *)0x14, (uint32_t)(name[0] | name[1] << 8));
}

static void find_functions(void)
{
    rom.connect = find("IF");
    rom.exit_xip = find("EX");
    rom.erase = find("RE");
    rom.program = find("RP");
    rom.flush = find("FC");
    rom.enter_xip = find("CX");
}

static uint8_t data[512];

IN_RAM static void begin_change(void)
{
    rom.connect();
    rom.exit_xip();
}

IN_RAM static void end_change(void)
{
    rom.flush();
    rom.enter_xip();
}

IN_RAM static void erase(uint32_t bytes)
{
    begin_change();
    rom.erase(PLACE, bytes, 0x10000, 0xD8);
    end_change();
}

IN_RAM static void program(uint32_t offset, uint32_t bytes)
{
    begin_change();
    rom.program(PLACE + offset, data, bytes);
    end_change();
}

TEST("the ROM's table has the flash functions, and nothing under a name it does not know")
{
    find_functions();
    EXPECT(rom.connect && rom.exit_xip && rom.erase && rom.program && rom.flush && rom.enter_xip);
    EXPECT(find("??") == 0);
}

TEST("programming writes pages, and clears bits only")
{
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7);
    program(0, sizeof data);
    for (unsigned i = 0; i < sizeof data; i++)
        EXPECT(((volatile uint8_t *)(XIP + PLACE))[i] == data[i]);
    for (unsigned i = 0; i < 256; i++)
        data[i] = 0xF0;
    program(0, 256);
    for (unsigned i = 0; i < 256; i++)
        EXPECT(((volatile uint8_t *)(XIP + PLACE))[i] == (uint8_t)((i * 7) & 0xF0));
}

TEST("erasing a sector sets its bits, and no others")
{
    program(0x1000, 256);
    erase(0x1000);
    for (unsigned i = 0; i < 0x1000; i += 4)
        EXPECT(REGISTER(XIP + PLACE + i) == 0xFFFFFFFF);
    EXPECT(REGISTER(XIP + PLACE + 0x1000) == 0xF0F0F0F0);
}

TEST("erasing takes blocks where they fit")
{
    program(0xF000, 256);
    program(0x10000, 256);
    erase(0x11000);
    EXPECT(REGISTER(XIP + PLACE + 0xF000) == 0xFFFFFFFF);
    EXPECT(REGISTER(XIP + PLACE + 0x10000) == 0xFFFFFFFF);
}

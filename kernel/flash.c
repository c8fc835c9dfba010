#include "kernel/flash.h"
#include "kernel/config.h"
#include "kernel/core/machine.h"
#include "kernel/lock.h"

/* Laid down by linker/duet.ld: behind the last byte that was loaded. */
extern const uint8_t image_end[];

static struct lock lock = LOCK_INIT; /* one writes at a time */

size_t flash_bytes(void)
{
    return machine_flash.bytes;
}

size_t flash_sector_bytes(void)
{
    return machine_flash.sector_bytes;
}

size_t flash_page_bytes(void)
{
    return machine_flash.page_bytes;
}

size_t flash_bytes_of_program(void)
{
    const size_t bytes = (uintptr_t)image_end - machine_flash.start, sector = machine_flash.sector_bytes;

    return sector ? (bytes + sector - 1) / sector * sector : 0;
}

const void *flash_at(uint32_t offset)
{
    return (const void *)(machine_flash.start + offset);
}

static bool can_be_written(uint32_t offset, size_t unit)
{
    return offset < machine_flash.bytes && offset % unit == 0 && offset >= flash_bytes_of_program();
}

static bool erase(uint32_t offset, const void *nothing)
{
    (void)nothing;
    return machine_flash_erase(offset, FLASH_STOP_US);
}

static bool program(uint32_t offset, const void *page)
{
    return machine_flash_program(offset, page, FLASH_STOP_US);
}

static int write_masked(bool (*write)(uint32_t, const void *), uint32_t offset, const void *page)
{
    const uint32_t before = arch_mask_interrupts();
    const bool written = write(offset, page);

    arch_restore_interrupts(before);
    return written ? OK : E_TIMEOUT;
}

static bool may_wait(void)
{
    const uint32_t before = arch_mask_interrupts();
    const bool may = arch_may_block(before);

    arch_restore_interrupts(before);
    return may;
}

static int write_alone(bool (*write)(uint32_t, const void *), uint32_t offset, const void *page, duration_t timeout)
{
    int result = may_wait() ? lock_acquire(&lock, timeout) : E_CONTEXT;

    if (result != OK && result != E_OWNER_DIED) /* it wrote nothing by halves, with interrupts masked */
        return result;
    result = write_masked(write, offset, page);
    lock_release(&lock);
    return result;
}

int flash_erase(uint32_t offset, duration_t timeout)
{
    if (!can_be_written(offset, machine_flash.sector_bytes))
        return E_INVALID;
    return write_alone(erase, offset, NULL, timeout);
}

int flash_program(uint32_t offset, const void *page, duration_t timeout)
{
    if (!can_be_written(offset, machine_flash.page_bytes))
        return E_INVALID;
    return write_alone(program, offset, page, timeout);
}

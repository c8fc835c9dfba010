/* What flash.h promises, with the other core busy, asleep, in a handler, deaf, and not there yet. */
// LDFLAGS -Wl,--wrap=lock_acquire
#include <string.h>

#include "kernel/core/arch.h"
#include "kernel/core/cpu.h"
#include "kernel/flash.h"
#include "tests/harness/crew.h"
#include "tests/harness/test.h"

enum { SECTOR = 4096, PAGE = 256 };

static uint32_t last_sector(void)
{
    return (uint32_t)(flash_bytes() - SECTOR);
}

static bool all_are(uint32_t offset, size_t bytes, uint8_t value)
{
    const uint8_t *byte = flash_at(offset);

    while (bytes > 0 && *byte == value) {
        byte++;
        bytes--;
    }
    return bytes == 0;
}

static const uint8_t *pattern(uint8_t seed)
{
    static uint8_t page[PAGE];

    for (unsigned n = 0; n < PAGE; n++)
        page[n] = (uint8_t)(n * 7 + seed);
    return page;
}

/* All but the first time there is what was written the last time. */
static void expect_to_be_written(uint32_t sector)
{
    const uint8_t *page = pattern((uint8_t)(sector >> 12));

    EXPECT(flash_erase(sector, FOREVER) == OK);
    EXPECT(all_are(sector, SECTOR, 0xFF));
    EXPECT(flash_program(sector + PAGE, page, FOREVER) == OK);
    EXPECT(memcmp(flash_at(sector + PAGE), page, PAGE) == 0);
    EXPECT(all_are(sector, PAGE, 0xFF) && all_are(sector + 2 * PAGE, SECTOR - 2 * PAGE, 0xFF));
}

TEST("a sector is erased and a page programmed while the other core sleeps")
{
    EVENTUALLY(cpu_of(OTHER)->running == level_bit(IDLE) || OTHER == 0);
    expect_to_be_written(last_sector());
}

/* --- The other core is busy ------------------------------------------------------------- */

static volatile unsigned turns;
static volatile bool enough;

static int spin(void *nothing)
{
    (void)nothing;
    while (!enough)
        turns++;
    return 0;
}

TEST("the other core may be in the middle of anything: it stands still, and goes on where it was")
{
    enough = false;
    crew_start(&ann, spin, LOW, CORE(OTHER));
    if (OTHER != 0)
        EVENTUALLY(turns > 0);
    expect_to_be_written(last_sector() - SECTOR);
    const unsigned then = turns;
    if (OTHER != 0)
        EVENTUALLY(turns > then);
    enough = true;
    EXPECT(crew_result(&ann) == 0);
}

static int write_over_there(void *nothing)
{
    (void)nothing;
    expect_to_be_written(last_sector());
    return 0;
}

TEST("either core may write")
{
    crew_start(&ann, write_over_there, NORMAL, CORE(OTHER));
    EXPECT(crew_result(&ann) == 0);
}

static int write_again(void *sector)
{
    for (unsigned n = 0; n < 2; n++)
        expect_to_be_written((uint32_t)(uintptr_t)sector);
    return 0;
}

TEST("threads on both cores that write at once take turns")
{
    ann.arg = (void *)(uintptr_t)(last_sector() - SECTOR);
    crew_start(&ann, write_again, NORMAL, CORE(OTHER));
    write_again((void *)(uintptr_t)last_sector());
    EXPECT(crew_result(&ann) == 0);
    ann.arg = NULL;
}

/* --- Where it cannot be stopped, and where it can ------------------------------------------ */

static volatile bool is_deaf, may_hear;

static int be_deaf(void *nothing)
{
    const uint32_t before = arch_mask_interrupts();

    (void)nothing;
    is_deaf = true;
    while (!may_hear)
        arch_relax();
    is_deaf = false;
    arch_restore_interrupts(before);
    return 0;
}

TEST("if the other core has interrupts masked for too long, nothing is done, and later all is well")
{
    if (OTHER == 0)
        return;
    EXPECT(flash_erase(last_sector(), FOREVER) == OK);
    EXPECT(flash_program(last_sector(), pattern(1), FOREVER) == OK);
    may_hear = false;
    crew_start(&ann, be_deaf, NORMAL, CORE(OTHER));
    EVENTUALLY(is_deaf);
    EXPECT(flash_erase(last_sector(), FOREVER) == E_TIMEOUT);
    EXPECT(flash_program(last_sector() + PAGE, pattern(2), FOREVER) == E_TIMEOUT);
    may_hear = true;
    EXPECT(crew_result(&ann) == 0);
    EXPECT(memcmp(flash_at(last_sector()), pattern(1), PAGE) == 0);
    EXPECT(all_are(last_sector() + PAGE, PAGE, 0xFF));
    expect_to_be_written(last_sector());
}

static volatile bool handler_runs, handler_may_end;

static void stay_in_handler(void)
{
    handler_runs = true;
    while (!handler_may_end)
        turns++;
    handler_runs = false;
}

static int interrupt_it(void *nothing)
{
    (void)nothing;
    test_in_interrupt(stay_in_handler);
    return 0;
}

TEST("an interrupt handler on the other core is stopped like anything else")
{
    if (OTHER == 0)
        return;
    handler_may_end = false;
    crew_start(&ann, interrupt_it, NORMAL, CORE(OTHER));
    SPIN_UNTIL(handler_runs);
    expect_to_be_written(last_sector());
    EXPECT(handler_runs);
    handler_may_end = true;
    EXPECT(crew_result(&ann) == 0);
}

/* --- What is refused -------------------------------------------------------------------------- */

TEST("what is not the beginning of a sector or page, beyond the end, or where the program is, is E_INVALID")
{
    EXPECT(flash_bytes() > 0 && flash_sector_bytes() == SECTOR && flash_page_bytes() == PAGE);
    EXPECT(flash_bytes_of_program() % SECTOR == 0 && flash_bytes_of_program() > 0);
    EXPECT(flash_erase(last_sector() + PAGE, FOREVER) == E_INVALID);
    EXPECT(flash_erase(last_sector() + 1, FOREVER) == E_INVALID);
    EXPECT(flash_program(last_sector() + PAGE / 2, pattern(0), FOREVER) == E_INVALID);
    EXPECT(flash_erase((uint32_t)flash_bytes(), FOREVER) == E_INVALID);
    EXPECT(flash_program(0xFFFFFF00u, pattern(0), FOREVER) == E_INVALID);
    EXPECT(flash_erase(0, FOREVER) == E_INVALID);
    EXPECT(flash_program((uint32_t)flash_bytes_of_program() - PAGE, pattern(0), FOREVER) == E_INVALID);
    EXPECT(flash_erase((uint32_t)flash_bytes_of_program(), FOREVER) == OK);
}

static volatile int erased, programmed;

static void write_in_handler(void)
{
    erased = flash_erase(last_sector(), NO_WAIT);
    programmed = flash_program(last_sector(), pattern(0), NO_WAIT);
}

static int write_masked(void *nothing)
{
    (void)nothing;
    write_in_handler();
    return OK;
}

TEST("an interrupt handler, and who masks interrupts, is told E_CONTEXT")
{
    test_in_interrupt(write_in_handler);
    EXPECT(erased == E_CONTEXT && programmed == E_CONTEXT);
    erased = programmed = OK;
    EXPECT(crew_masked(write_masked) == OK);
    EXPECT(erased == E_CONTEXT && programmed == E_CONTEXT);
}

static void (*volatile once_locked)(void);

int __real_lock_acquire(struct lock *lock, duration_t timeout);
int __wrap_lock_acquire(struct lock *lock, duration_t timeout);

int __wrap_lock_acquire(struct lock *lock, duration_t timeout)
{
    const int result = __real_lock_acquire(lock, timeout);
    void (*hook)(void) = once_locked;

    once_locked = NULL;
    if (hook)
        hook();
    return result;
}

static int write_without_waiting(void *nothing)
{
    (void)nothing;
    erased = flash_erase(last_sector(), NO_WAIT);
    programmed = flash_program(last_sector(), flash_at(0), NO_WAIT);
    return OK;
}

static void write_at_once_too(void)
{
    crew_start(&ann, write_without_waiting, HIGH, CORE(0));
}

TEST("who does not want to wait for another's writing is told E_TIMEOUT, and nothing is written")
{
    EXPECT(flash_erase(last_sector(), FOREVER) == OK);
    erased = programmed = OK;
    once_locked = write_at_once_too;
    EXPECT(flash_program(last_sector() + PAGE, pattern(1), FOREVER) == OK);
    EXPECT(crew_result(&ann) == OK && erased == E_TIMEOUT && programmed == E_TIMEOUT);
    EXPECT(memcmp(flash_at(last_sector() + PAGE), pattern(1), PAGE) == 0 && all_are(last_sector(), PAGE, 0xFF));
}

TEST("a page is programmed from data that lies in the flash itself")
{
    EXPECT(flash_erase(last_sector(), FOREVER) == OK);
    EXPECT(flash_program(last_sector(), flash_at(0), FOREVER) == OK);
    EXPECT(memcmp(flash_at(last_sector()), flash_at(0), PAGE) == 0);
}

/* What flash.h promises where there is no flash. */
#include "kernel/flash.h"
#include "tests/harness/test.h"

TEST("a board without flash has none of it, and nothing to write to")
{
    static const uint8_t page[256];

    EXPECT(flash_bytes() == 0 && flash_sector_bytes() == 0 && flash_page_bytes() == 0);
    EXPECT(flash_bytes_of_program() == 0);
    EXPECT(flash_erase(0, NO_WAIT) == E_INVALID);
    EXPECT(flash_program(0, page, NO_WAIT) == E_INVALID);
}

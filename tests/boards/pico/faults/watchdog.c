/* A program that stops feeding the watchdog starts anew, and can tell. */
// STATUS 0
// SEE begun by power
// SEE fed for longer than it waits
// SEE begun by the watchdog
// NOT PANIC
#include "boards/soc/rp2040/soc.h"
#include "drivers/watchdog.h"
#include "kernel/console.h"
#include "kernel/core/arch.h"
#include "lib/duet.h"

enum { PATIENCE_US = 20000 };

int main(void)
{
    if (watchdog_has_reset(WATCHDOG_BASE)) {
        print("begun by the watchdog\n");
        return 0;
    }
    print("begun by power\n");
    watchdog_start(WATCHDOG_BASE, PATIENCE_US);
    for (unsigned n = 0; n < 10; n++) {
        sleep_for(US(PATIENCE_US / 2));
        watchdog_feed(WATCHDOG_BASE);
    }
    print("fed for longer than it waits\n");
    console_flush();
    watchdog_feed(WATCHDOG_BASE);
    for (;;)
        arch_relax();
}

/* A watchdog that was stopped does not bite, however long nobody feeds it; WATCHDOG_US_MAX is not exceeded. */
// STATUS 0
// SEE begun by power
// SEE outlived it
// NOT begun by the watchdog
#include "boards/soc/rp2040/soc.h"
#include "drivers/watchdog.h"
#include "lib/duet.h"

enum { PATIENCE_US = 5000 };

int main(void)
{
    if (watchdog_has_reset(WATCHDOG_BASE)) {
        print("begun by the watchdog\n");
        return 1;
    }
    print("begun by power\n");
    watchdog_start(WATCHDOG_BASE, PATIENCE_US);
    watchdog_stop(WATCHDOG_BASE);
    sleep_for(US(2 * PATIENCE_US));
    watchdog_start(WATCHDOG_BASE, 0xFFFFFFFF); /* more than it can wait is as long as it can */
    sleep_for(US(2 * PATIENCE_US));
    watchdog_stop(WATCHDOG_BASE);
    print("outlived it\n");
    return 0;
}

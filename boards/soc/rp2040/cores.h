/* cores.h - holding core 1 in reset, and starting it by the boot ROM's hand-shake. */
#ifndef BOARDS_SOC_RP2040_CORES_H
#define BOARDS_SOC_RP2040_CORES_H

#include <stdbool.h>

/* Core 1 is in reset when this returns, and stays there. Called on core 0. */
void cores_hold_second(void);

/* Core 1 runs code of ours, or may soon. */
bool cores_second_runs(void);

/* Core 1 begins with this vector table. Gives up after a few tries if it does not answer. */
void cores_start_second(const void *vectors);

#endif

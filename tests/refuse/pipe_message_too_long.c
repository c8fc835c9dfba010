/* A message that is copied with interrupts masked has a size limit. */
// REFUSED item too large: put pointers
#include "lib/duet.h"

#ifdef ALLOWED
PIPE(here, there, PIPE_BYTES_MAX, 2);
#else
PIPE(here, there, PIPE_BYTES_MAX + 1, 2);
#endif

int main(void)
{
    return pipe_poll(&here, NO_WAIT) + pipe_poll(&there, NO_WAIT);
}

/* Each thread waits for another, and nothing is due: the runner sees that both cores sleep for good. */
// BOARD pico
// CORES 2
// STATUS 122
// SEE both cores sleep and nothing can wake them
// SEE core 0 runs thread 0x[0-9a-f]+ <cpu_blocks[+0-9]*>, "idle 0"
// SEE pc [0-9a-f]+ <.*\bidle\b.*>
// SEE asleep in WFI
// SEE core 1 runs thread 0x[0-9a-f]+ <cpu_blocks[+0-9]*>, "idle 1"
// SEE pc [0-9a-f]+ <.*\bidle\b.*>
// SEE asleep in WFI
// SEE thread 0x[0-9a-f]+ <main_thread> waits
// SEE       [0-9a-f]+ <main asleep_for_good.c:[0-9]+>
// SEE thread 0x[0-9a-f]+ <left> waits
// SEE       [0-9a-f]+ <take_part asleep_for_good.c:[0-9]+>
// SEE thread 0x[0-9a-f]+ <right> waits
// SEE       [0-9a-f]+ <take_part asleep_for_good.c:[0-9]+>
#include "lib/duet.h"

static struct semaphore tokens[2] = { SEMAPHORE_INIT(0), SEMAPHORE_INIT(0) };

/* Gives only after it was given. */
static int take_part(void *first)
{
    semaphore_acquire(first, FOREVER);
    return semaphore_release(first == &tokens[0] ? &tokens[1] : &tokens[0]);
}

THREAD(left, 1024, .target = take_part, .arg = &tokens[0], .core = CORE(0));
THREAD(right, 1024, .target = take_part, .arg = &tokens[1], .core = CORE(1));

int main(void)
{
    thread_start(&left);
    thread_start(&right);
    return thread_join(&left, FOREVER);
}

/*
 * wake_against_panic.c - a core that sleeps is sent a letter, and then told to stop,
 * which takes the letter away. Of the report, which begins once it has stopped, the
 * first byte is enough.
 */
// LDFLAGS -Wl,--wrap=machine_console_send
#include "kernel/core/panic.h"
#include "tests/explore/scenario.h"

static struct semaphore tokens = SEMAPHORE_INIT(0);

bool __real_machine_console_send(uint8_t byte);
bool __wrap_machine_console_send(uint8_t byte);

bool __wrap_machine_console_send(uint8_t byte)
{
    if (panic_is_on())
        machine_exit(0);
    return __real_machine_console_send(byte);
}

JOB(take)
{
    return semaphore_acquire(&tokens, FOREVER);
}

SCENARIO("a core that is just being woken stops for a panic")
{
    scenario_block(&ann, take, NORMAL, CORE(1));
    explore_begin();
    EXPECT(semaphore_release(&tokens) == OK);
    panic("as it should");
}

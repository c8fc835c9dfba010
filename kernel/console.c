#include <assert.h>
#include <string.h>
#include "kernel/console.h"
#include "kernel/config.h"
#include "kernel/core/cpu.h"
#include "kernel/core/spinlock.h"

static_assert((CONSOLE_BUFFER_BYTES & (CONSOLE_BUFFER_BYTES - 1)) == 0, "a power of two");
static_assert(CONSOLE_BUFFER_BYTES >= 2 * CONSOLE_LINE_BYTES);

static struct {
    struct spinlock guard;           /* over all that follows */
    uint32_t written, sent;          /* bytes since boot; the buffer holds the difference */
    bool sending;                    /* the UART has a byte and will interrupt when it is gone */
    const struct cpu *taken_over_by; /* NULL until a panic */
    char bytes[CONSOLE_BUFFER_BYTES];
} console;

/* --- Under the guard ------------------------------------------------------------- */

static bool send_next(void)
{
    if (console.sent == console.written)
        return false;
    if (!machine_console_send((uint8_t)console.bytes[console.sent % CONSOLE_BUFFER_BYTES]))
        return true;
    console.sent++;
    return true;
}

static bool store_line(const char *text, size_t bytes)
{
    if (CONSOLE_BUFFER_BYTES - (console.written - console.sent) < bytes)
        return false;
    const size_t place = console.written % CONSOLE_BUFFER_BYTES, room = CONSOLE_BUFFER_BYTES - place;
    const size_t first = bytes < room ? bytes : room;
    memcpy(console.bytes + place, text, first);
    memcpy(console.bytes, text + first, bytes - first);
    console.written += bytes;
    if (!console.sending)
        console.sending = send_next();
    return true;
}

/* --- With it ------------------------------------------------------------------------ */

static bool try_store(const char *text, size_t bytes)
{
    const uint32_t before = arch_mask_interrupts();

    spinlock_acquire(&console.guard);
    const bool stored = store_line(text, bytes);
    spinlock_release(&console.guard);
    arch_restore_interrupts(before);
    return stored;
}

static bool push_one_byte(void)
{
    const uint32_t before = arch_mask_interrupts();

    spinlock_acquire(&console.guard);
    const bool more = send_next();
    spinlock_release(&console.guard);
    arch_restore_interrupts(before);
    arch_relax();
    return more;
}

static void on_byte_sent(void)
{
    machine_console_clear();
    const uint32_t before = arch_mask_interrupts();
    spinlock_acquire(&console.guard);
    console.sending = send_next();
    spinlock_release(&console.guard);
    arch_restore_interrupts(before);
}

static void send_polled(const char *text, size_t bytes)
{
    while (bytes--) {
        while (!machine_console_send((uint8_t)*text))
            arch_relax();
        text++;
    }
}

/* --- For everyone --------------------------------------------------------------------- */

void console_write(const char *text, size_t bytes)
{
    if (console.taken_over_by) { /* a core that could not be stopped is silent now */
        if (console.taken_over_by == this_cpu())
            send_polled(text, bytes);
        return;
    }
    while (!try_store(text, bytes))
        push_one_byte();
}

void console_flush(void)
{
    while (push_one_byte())
        ;
}

void console_start(void)
{
    machine_console_start(on_byte_sent);
}

void console_take_over(void)
{
    char last = '\n';

    console.taken_over_by = this_cpu();
    if (console.written != 0)
        last = console.bytes[(console.written - 1) % CONSOLE_BUFFER_BYTES];
    while (console.sent != console.written)
        send_polled(&console.bytes[console.sent++ % CONSOLE_BUFFER_BYTES], 1);
    if (last != '\n')
        send_polled("\n", 1);
}

#include <assert.h>
#include "kernel/console.h"
#include "kernel/config.h"
#include "kernel/core/copy.h"
#include "kernel/core/cpu.h"
#include "kernel/core/spinlock.h"

static_assert((CONSOLE_BUFFER_BYTES & (CONSOLE_BUFFER_BYTES - 1)) == 0, "a power of two");
static_assert(CONSOLE_BUFFER_BYTES >= 2 * CONSOLE_LINE_BYTES);

enum { WORD = sizeof(uint32_t), WORDS = CONSOLE_BUFFER_BYTES / WORD };

/* A line is its length in bytes, a word, and its text, which begins with a word
 * too: then it is copied by words, for interrupts are masked meanwhile. */
static struct {
    struct spinlock guard;           /* over all that follows */
    uint32_t written, sent;          /* words since boot; the buffer holds the difference */
    uint32_t left;                   /* bytes of the line that is being sent */
    unsigned byte;                   /* the next of its first word */
    char last;                       /* that was written */
    bool sending;                    /* the UART has a byte and will interrupt when it is gone */
    const struct cpu *taken_over_by; /* NULL until a panic */
    uint32_t words[WORDS];
} console;

/* --- Under the guard ------------------------------------------------------------- */

/* Begins the next line where one is over; NULL if there is none. */
static const char *next_byte(void)
{
    if (console.left == 0) {
        if (console.sent == console.written)
            return NULL;
        console.left = console.words[console.sent++ % WORDS];
    }
    return (const char *)&console.words[console.sent % WORDS] + console.byte;
}

static void go_on_to_next(void)
{
    console.byte++;
    console.left--;
    if (console.left > 0 && console.byte < WORD)
        return;
    console.byte = 0;
    console.sent++;
}

static bool send_next(void)
{
    const char *byte = next_byte();

    if (byte && machine_console_send((uint8_t)*byte))
        go_on_to_next();
    return byte;
}

static void store_text(uint32_t word, const char *text, size_t bytes)
{
    uint8_t *const start = (uint8_t *)console.words;
    const size_t place = word % WORDS * WORD, room = CONSOLE_BUFFER_BYTES - place;
    const size_t whole = bytes - bytes % WORD, first = whole < room ? whole : room;

    copy_item(start + place, text, first);
    copy_item(start, text + first, whole - first);
    copy_item(start + (place + whole) % CONSOLE_BUFFER_BYTES, text + whole, bytes - whole);
}

static bool store_line(const char *text, size_t bytes)
{
    const uint32_t words = 1 + (uint32_t)((bytes + WORD - 1) / WORD);

    if (WORDS - (console.written - console.sent) < words)
        return false;
    console.words[console.written % WORDS] = (uint32_t)bytes;
    store_text(console.written + 1, text, bytes);
    console.last = text[bytes - 1];
    console.written += words;
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
    while (bytes > 0 && !try_store(text, bytes))
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
    console.taken_over_by = this_cpu();
    for (const char *byte; (byte = next_byte());) {
        send_polled(byte, 1);
        go_on_to_next();
    }
    if (console.written > 0 && console.last != '\n')
        send_polled("\n", 1);
}

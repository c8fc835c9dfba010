#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "kernel/config.h"
#include "kernel/console.h"
#include "lib/print.h"

/* A stream that collects bytes and hands them on a line's worth at a time. */
struct collector {
    FILE file;
    size_t used;
    _Alignas(uint32_t) char bytes[CONSOLE_LINE_BYTES];
};

static void hand_on(struct collector *collector)
{
    console_write(collector->bytes, collector->used);
    collector->used = 0;
}

static int collect(char byte, FILE *file)
{
    struct collector *collector = (struct collector *)file;

    if (collector->used == sizeof collector->bytes)
        hand_on(collector);
    collector->bytes[collector->used++] = byte;
    return (unsigned char)byte;
}

void print(const char *format, ...)
{
    struct collector collector;
    va_list arguments;

    collector.file = (FILE)FDEV_SETUP_STREAM(collect, NULL, NULL, _FDEV_SETUP_WRITE);
    collector.used = 0;
    va_start(arguments, format);
    vfprintf(&collector.file, format, arguments);
    va_end(arguments);
    hand_on(&collector);
}

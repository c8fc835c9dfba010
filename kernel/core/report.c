#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "kernel/config.h"
#include "kernel/console.h"
#include "kernel/core/report.h"

void report(const char *format, ...)
{
    _Alignas(uint32_t) char line[CONSOLE_LINE_BYTES] = "*** ";
    va_list arguments;

    va_start(arguments, format);
    int length = 4 + vsnprintf(line + 4, sizeof line - 5, format, arguments);
    va_end(arguments);
    if (length > (int)sizeof line - 2)
        length = (int)sizeof line - 2;
    line[length] = '\n';
    console_write(line, (size_t)length + 1);
}

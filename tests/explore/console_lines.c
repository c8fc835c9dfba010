/*
 * console_lines.c - both cores write lines.
 */
// LDFLAGS -Wl,--wrap=machine_console_send
#include "kernel/console.h"
#include "tests/explore/scenario.h"

bool __wrap_machine_console_send(uint8_t byte);

enum { LINE = 8, LINES = 4 };

static char sent[LINE * LINES + 1];
static unsigned count;

/* The console calls it under its guard. The UART takes every byte, and never says
 * that it has sent one. */
bool __wrap_machine_console_send(uint8_t byte)
{
    if (count < sizeof sent)
        sent[count++] = (char)byte;
    return true;
}

static int write_two(const char *line)
{
    console_write(line, LINE);
    console_write(line, LINE);
    return OK;
}

JOB(write_a)
{
    return write_two("aaaaaaa\n");
}

static bool is_whole(const char *line)
{
    for (unsigned i = 1; i < LINE - 1; i++)
        if (line[i] != line[0])
            return false;
    return line[LINE - 1] == '\n';
}

SCENARIO("lines written on both cores come out whole, each once")
{
    unsigned as = 0;

    scenario_ready(&ann, write_a, NORMAL, CORE(1));
    explore_begin();
    write_two("bbbbbbb\n");
    EXPECT(scenario_result(&ann) == OK);
    console_flush();
    EXPECT(count == LINE * LINES);
    for (unsigned n = 0; n < LINES; n++) {
        EXPECT(is_whole(&sent[n * LINE]));
        as += sent[n * LINE] == 'a';
    }
    EXPECT(as == LINES / 2);
}
